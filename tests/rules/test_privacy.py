"""What is held of a customer is declared, whole."""

from __future__ import annotations

from ucho.core import privacy


def test_every_model_is_declared_in_a_privacy_file() -> None:
    assert privacy.undeclared() == []


def test_an_undeclared_model_is_noticed() -> None:
    before = privacy.undeclared()
    taken = privacy.DECLARED.pop("customers.person")
    try:
        assert set(privacy.undeclared()) - set(before) == {"customers.person"}
    finally:
        privacy.DECLARED["customers.person"] = taken
