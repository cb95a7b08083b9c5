"""scripts/bench: what it offers, and what it answers to a name that it does not know."""

import importlib
import inspect

import benching
import pytest

pytestmark = pytest.mark.rules


def test_it_offers_every_module_that_can_be_run_and_no_other():
    assert "pages" in benching.names()
    assert not {"measuring", "scenery", "settings", "bare"} & set(benching.names())


@pytest.mark.parametrize("name", benching.names())
def test_each_benchmark_keeps_to_the_contract(name):
    main = importlib.import_module(f"bench.{name}").main
    assert list(inspect.signature(main).parameters) == ["arguments"]


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["../pages"]])
def test_an_unknown_name_ends_with_status_one_and_the_names_there_are(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        benching.main(arguments)
    assert ended.value.code == 1
    assert "pages" in capsys.readouterr().err
