"""The pure generator: `(CampaignPlan, position) → ArticleDraft`. Standard library only, no clock, no I/O."""
