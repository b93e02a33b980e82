"""How a bundle's units are shared: whatever the sites brought, the parts are the whole, and nobody waits
in vain."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from credits.issuance.share_policies import Past, SitePart, due_of, left_of, pay, split, to_keep

TONNE = 1_000_000
FIRST, SECOND, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
OWNERS = [UUID(int=number) for number in range(1, 6)]
SITES = st.lists(
    st.tuples(st.sampled_from(OWNERS), st.integers(0, 10**9), st.integers(0, 10_000)), min_size=1, max_size=12
).filter(lambda sites: any(grams for _, grams, _ in sites))
YEARS = st.lists(st.tuples(st.integers(1, 500), SITES), min_size=1, max_size=5)


def parts(sites) -> list[SitePart]:
    return [SitePart(UUID(int=100 + n), *told) for n, told in enumerate(sites)]


@given(st.integers(1, 10**6), SITES)
def test_the_parts_of_the_sites_are_the_net_grams(tonnes, sites):
    splits = split(tonnes * TONNE, parts(sites))
    assert sum(each.part_g for each in splits) == tonnes * TONNE
    assert all(0 <= each.owner_g <= each.part_g for each in splits)


def test_the_grams_left_over_go_to_the_last_to_join():
    splits = split(TONNE, parts([(OWNERS[0], 1, 0), (OWNERS[1], 1, 0), (OWNERS[2], 1, 0)]))
    assert [each.part_g for each in splits] == [333_333, 333_333, 333_334]


@given(YEARS)
def test_over_years_every_whole_tonne_is_paid_from_what_was_set_aside(years):
    carried: dict[UUID, int] = {}
    kept: list[tuple[int, int]] = []
    for asset, (tonnes, sites) in enumerate(years, start=1):
        due = due_of(split(tonnes * TONNE, parts(sites)), carried)
        stock = [*kept, (asset, tonnes)]
        payments = pay(due, stock)
        paid: dict[int, int] = {}
        for _, of_asset, moved in payments:
            paid[of_asset] = paid.get(of_asset, 0) + moved
        carried = {each.owner_id: each.carried_out_g for each in due if each.carried_out_g}
        kept = to_keep(stock, paid, sum(carried.values()))
        assert all(paid.get(pile, 0) <= there for pile, there in stock)
        assert sum(there for _, there in kept) * TONNE >= sum(carried.values())
        assert all(grams < TONNE for grams in carried.values())


@given(YEARS)
def test_over_several_issuances_nothing_is_lost_or_made_for_anybody(years):
    """Of every owner, of the agent and of the bundle: what was earned is what moved and what is carried."""
    earned: dict[UUID, int] = {}
    moved: dict[UUID, int] = {}
    carried: dict[UUID, int] = {}
    kept: list[tuple[int, int]] = []
    minted_t = agent_g = released_t = 0
    for asset, (tonnes, sites) in enumerate(years, start=1):
        splits = split(tonnes * TONNE, parts(sites))
        due = due_of(splits, carried)
        stock = [*kept, (asset, tonnes)]
        payments = pay(due, stock)
        for each in splits:
            earned[each.part.owner_id] = earned.get(each.part.owner_id, 0) + each.owner_g
        paid: dict[int, int] = {}
        for owner, of_asset, whole in payments:
            moved[owner] = moved.get(owner, 0) + whole
            paid[of_asset] = paid.get(of_asset, 0) + whole
        # Whoever is owed stands in every sharing, so that no remainder is forgotten by the one after.
        assert set(carried) <= {each.owner_id for each in due}
        assert all(each.carried_in_g == carried.get(each.owner_id, 0) for each in due)
        carried = {each.owner_id: each.carried_out_g for each in due if each.carried_out_g}
        kept = to_keep(stock, paid, sum(carried.values()))
        minted_t, agent_g = minted_t + tonnes, agent_g + sum(each.part_g - each.owner_g for each in splits)
        released_t = minted_t - sum(moved.values()) - sum(there for _, there in kept)
        assert earned == {owner: moved.get(owner, 0) * TONNE + carried.get(owner, 0) for owner in earned}
        assert sum(earned.values()) + agent_g == minted_t * TONNE
        # The agent has its own part but for what completes the last unit on hold: less than a tonne, ever.
        assert 0 <= agent_g - released_t * TONNE < TONNE


def test_what_makes_no_tonne_yet_is_of_its_own_issuance():
    history = [Past(FIRST, 700_000, 0, {})]
    assert left_of(FIRST, history) == 700_000
    assert left_of(SECOND, history) == 0


def test_a_tonne_is_made_of_the_oldest_grams():
    """0.7 t of the first and 0.6 t of the second made one tonne: 0.3 t are left, all of the second."""
    history = [Past(FIRST, 700_000, 0, {}), Past(SECOND, 600_000, 1, {})]
    assert (left_of(FIRST, history), left_of(SECOND, history)) == (0, 300_000)


def test_grams_of_several_issuances_may_be_carried_together():
    history = [Past(FIRST, 300_000, 0, {}), Past(SECOND, 200_000, 0, {}), Past(THIRD, 100_000, 0, {})]
    assert [left_of(each, history) for each in (FIRST, SECOND, THIRD)] == [300_000, 200_000, 100_000]


def test_what_lapsed_before_lapses_no_second_time():
    """The first was void while its 0.3 t were carried; later grams pay for later tonnes."""
    history = [Past(FIRST, 300_000, 0, {FIRST: 300_000}), Past(SECOND, 4 * TONNE + 200_000, 4, {})]
    assert (left_of(FIRST, history), left_of(SECOND, history)) == (0, 200_000)
