"""Which blocks a page may hold. The only thing of this package that pages import."""

from wagtail.blocks import StreamBlock

from blocks.conversion import CtaBlock
from blocks.layout import FeaturesBlock, HeroBlock, KeyFactsBlock, StepsBlock
from blocks.listing import CardGridBlock, LatestPostsBlock
from blocks.media import ImageBlock, MediaTextBlock
from blocks.text import TEXT_FEATURES, FaqBlock, QuoteBlock, RichTextBlock


class ArticleStreamBlock(StreamBlock):
    """What an article or a post is made of; every block type that the generator writes is here."""

    rich_text = RichTextBlock(features=TEXT_FEATURES)
    quote = QuoteBlock()
    faq = FaqBlock()
    image = ImageBlock()
    media_text = MediaTextBlock()
    hero = HeroBlock()
    features = FeaturesBlock()
    steps = StepsBlock()
    key_facts = KeyFactsBlock()
    cta = CtaBlock()

    class Meta:
        block_counts = {"hero": {"max_num": 1}}


class BodyStreamBlock(ArticleStreamBlock):
    """What an ordinary page is made of: an article's blocks and those that lead on to other pages."""

    card_grid = CardGridBlock()
    latest_posts = LatestPostsBlock()
