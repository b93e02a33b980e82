"""Storing what traces say, beside the activities that came with them and in their transaction."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from credits.activities.item import Draft
from credits.activities.models import ActivityTrack, TrackFix
from credits.activities.tracks.cleaning import clean
from credits.activities.tracks.coordinates import WGS84
from credits.activities.tracks.features import VERSION, measure
from credits.activities.tracks.forms import forms_of


def keep_tracks(party_id: UUID, drafts: Iterable[tuple[UUID, Draft]]) -> None:
    """Store features and forms of each draft that has points, by the id it was stored under."""
    tracks, fixes = [], []
    for activity_id, draft in drafts:
        if not draft.points:
            continue
        cleaned = clean(draft.points)
        forms = forms_of(cleaned, draft.points)
        tracks.append(
            ActivityTrack(
                activity_id=activity_id,
                party_id=party_id,
                crs=(draft.device or {}).get("crs", WGS84),
                version=VERSION,
                features=msgspec.to_builtins(measure(cleaned)),
                from_s=cleaned.at[0] if cleaned.at else 0.0,
                to_s=cleaned.at[-1] if cleaned.at else 0.0,
                profile=list(forms.profile) if forms else None,
                shape=list(forms.shape) if forms else None,
                start_cell=forms.start_cell if forms else None,
                end_cell=forms.end_cell if forms else None,
            )
        )
        if forms is not None:
            fixes += [TrackFix(fix=fix, activity_id=activity_id) for fix in forms.fix_hashes]
    ActivityTrack.objects.bulk_create(tracks)
    TrackFix.objects.bulk_create(fixes)
