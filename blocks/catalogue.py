"""Which blocks a page may hold. The only thing of this package that pages import."""

from wagtail.blocks import StreamBlock

from blocks.code_block import CodeBlock
from blocks.columns import ColumnsBlock
from blocks.conversion import CtaBlock, FormBlock, OptInBlock
from blocks.layout import FeaturesBlock, HeroBlock, KeyFactsBlock, StepsBlock
from blocks.listing import CardGridBlock, LatestPostsBlock
from blocks.maps import MapBlock
from blocks.media import GalleryBlock, ImageBlock, MediaTextBlock
from blocks.people import AvatarGridBlock
from blocks.players import EmbedBlock, MediaBlock
from blocks.tables import TableBlock
from blocks.text import TEXT_FEATURES, FaqBlock, QuoteBlock, RichTextBlock


class ArticleStreamBlock(StreamBlock):
    """What an article or a post is made of; every block type that the generator writes is here."""

    rich_text = RichTextBlock(features=TEXT_FEATURES)
    quote = QuoteBlock()
    faq = FaqBlock()
    table = TableBlock()
    code = CodeBlock()
    image = ImageBlock()
    media_text = MediaTextBlock()
    gallery = GalleryBlock()
    media = MediaBlock()
    embed = EmbedBlock()
    hero = HeroBlock()
    columns = ColumnsBlock()
    features = FeaturesBlock()
    steps = StepsBlock()
    key_facts = KeyFactsBlock()
    avatar_grid = AvatarGridBlock()
    map = MapBlock()
    cta = CtaBlock()
    form = FormBlock()
    opt_in = OptInBlock()

    class Meta:
        block_counts = {"hero": {"max_num": 1}}


class BodyStreamBlock(ArticleStreamBlock):
    """What an ordinary page is made of: an article's blocks and those that lead on to other pages."""

    card_grid = CardGridBlock()
    latest_posts = LatestPostsBlock()
