"""The random plans and companies themselves."""

import tomllib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .oracle import compute
from .strategies import companies, plans, to_toml


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_plans_survive_their_text(data: st.DataObject) -> None:
    """A random plan written as TOML is read back as it was, and can be computed."""
    plan = data.draw(plans())
    assert tomllib.loads(to_toml(plan)) == plan
    company = data.draw(companies(plan))
    result = compute(plan, company)
    assert sum(s.payable + s.carried for s in result.settled.values()) == sum(
        result.amounts.values()
    ) + sum(m.brought_forward for m in company.members)
