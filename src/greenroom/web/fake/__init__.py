"""A believable backstage in memory, for looking at pages and for their tests.

`world` holds what there is, `seed` fills it, `backstage.FakeBackstage` answers for it. Acts take effect,
deploys go through their steps, logs grow. `python -m greenroom.web.fake [port]` serves it; sign in as ada with the
password `curtain-up`, or as grace, who is no administrator.
"""

from greenroom.web.fake.backstage import FakeBackstage
from greenroom.web.fake.seed import seeded

__all__ = ["FakeBackstage", "seeded"]
