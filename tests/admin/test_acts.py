"""What was done is told in words: every act of the trail has them, and none is named that nothing does."""

import re

import pytest
from django.utils.translation import override

from accounts.admin.timelines import role_name, timeline_part
from credits.projects.models import Project
from puhui.kernel.admin.acts import act_word, name_acts, named_acts
from puhui.kernel.models import AuditEvent
from tests.admin.messages import APPS, ROOT
from tests.admin.signing_in import client_of

# Acts whose last word is the state that follows.
COMPOSED = ("bridge_", "organisation_check_", "portfolio_", "reading_table_", "site_table_", "void_")


@pytest.mark.django_db
def test_whatever_the_world_has_done_has_words(world):
    done = set(AuditEvent.objects.values_list("action", flat=True))
    assert len(done) > 40
    # What the world writes by hand to have an event of everything.
    assert done - set(named_acts()) == {"tested"}


def test_no_act_is_named_that_nothing_does():
    paths = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "acts" not in path.stem]
    written = set(re.findall(r'"([a-z_]+)"', "\n".join(path.read_text(encoding="utf-8") for path in paths)))
    unknown = {act for act in named_acts() if act not in written and not act.startswith(COMPOSED)}
    assert unknown == set()


def test_an_act_is_named_once_and_one_without_words_stands_as_it_is_kept():
    with pytest.raises(ValueError, match="halt_placed"):
        name_acts({"halt_placed": "another word"})
    assert act_word("something_of_next_year") == "something_of_next_year"


@pytest.mark.django_db
def test_a_time_line_is_read_in_the_readers_language_and_names_who_acted_only_by_role(world):
    project = Project.objects.get(status="SUBMITTED")
    with override("zh-hans"):
        rows = timeline_part(("project", project.pk)).rows
        assert "项目已提交" in [row[1] for row in rows]
        assert not re.search("[a-z]", "".join(str(row[1]) + str(row[2]) for row in rows))
        assert role_name("SYSTEM") == "系统"
        assert role_name("ADMINISTRATOR,REGISTRAR") == "管理员, 登记员"


@pytest.mark.django_db
def test_the_trail_tells_words_and_keeps_its_code_on_the_page_of_an_event(world):
    event = AuditEvent.objects.filter(action="project_submitted").latest("pk")
    rong = client_of(world.administrator)
    assert (
        "project sent in (project_submitted)"
        in rong.get(f"/admin/kernel/auditevent/{event.pk}/change/").content.decode()
    )
    listed = rong.get("/admin/kernel/auditevent/", {"q": "project_submitted"}).content.decode()
    assert "project sent in" in listed
