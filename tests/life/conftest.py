"""Asserts of the helpers say what they saw, like those of the tests."""

import pytest

pytest.register_assert_rewrite("tests.life.people", "tests.life.filling", "tests.life.papers")
