"""The offline provider as the steps see it: the samples, determinism, and what every answer has in common."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from functions.common.ai.offline import OfflineProvider
from functions.common.ai.offline.parts import split_parts
from functions.common.models import Category, Extraction, Intent, Priority, RoutingAdvice, Urgency
from functions.common.routing import route

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.json"))


def answer_all(message: str) -> tuple[Intent, Extraction, RoutingAdvice]:
    """What the three steps get, each validated as the step runner does it."""
    provider = OfflineProvider()
    intent = Intent.model_validate(provider.classify(message).output)
    extraction = Extraction.model_validate(provider.extract(message, intent).output)
    return intent, extraction, RoutingAdvice.model_validate(provider.route(message, intent, extraction).output)


def load(path: Path) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return sample


def test_there_are_ten_samples() -> None:
    assert [load(path)["id"] for path in SAMPLES] == [path.stem for path in SAMPLES]
    assert len(SAMPLES) == 10


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_has_its_expected_outputs(path: Path) -> None:
    sample = load(path)
    expected = sample["expected"]
    provider = OfflineProvider()
    classified = provider.classify(sample["message"]).output
    intent = Intent.model_validate(classified)
    extracted = provider.extract(sample["message"], intent).output
    extraction = Extraction.model_validate(extracted)
    advice = RoutingAdvice.model_validate(provider.route(sample["message"], intent, extraction).output)

    assert classified["category"] == expected["category"]
    assert classified == expected["intent"]
    assert extracted == expected["extraction"]
    assert route(intent, advice).model_dump(mode="json") == expected["routing"]


def test_an_answer_says_who_gave_it_and_costs_nothing() -> None:
    answer = OfflineProvider().classify("Please send us a quote.")
    assert (answer.provider, answer.model, answer.prompt_version) == ("offline", "offline-5", "offline-5")
    assert (answer.tokens, answer.cost_usd) == (0, Decimal(0))


def test_the_same_message_gets_the_same_answers() -> None:
    message = load(SAMPLES[0])["message"]
    first = answer_all(message)
    answer_all("Something else in between: our server is down!")
    assert answer_all(message) == first


def test_outputs_are_plain_json() -> None:
    provider = OfflineProvider()
    message = "Our budget is 1.200,50 € until Friday. Please send a quote for 20 desks."
    intent = Intent.model_validate(provider.classify(message).output)
    output = provider.extract(message, intent).output
    assert json.loads(json.dumps(output)) == output


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("We need a quote for 30 standing desks delivered to Leeds in March.", Category.SALES_NEW),
        ("Which plan would fit a team of 12? We are comparing you with two other vendors.", Category.SALES_NEW),
        ("We have been a customer for two years and want to add 25 more seats.", Category.SALES_EXISTING),
        ("Our contract ends in June. Please send the renewal paperwork.", Category.SALES_EXISTING),
        ("We upgraded to Business last week, but the API limits are still wrong. Please fix.", Category.SUPPORT),
        ("You charged us twice in April. We expect a refund of the duplicate payment.", Category.SUPPORT),
        ("How do I reset my password? I cannot log in.", Category.SUPPORT),
        ("Just some feedback: it would be great to be able to sort the list by date.", Category.SUPPORT),
        ("We offer affordable SEO packages and can get you to the first page of Google.", Category.SPAM),
        ("We have a verified list of 50,000 CFO emails. Would you like counts and pricing?", Category.SPAM),
        ("Our agency books 20 qualified demos a month for companies like yours. Quick call this week?", Category.SPAM),
        ("Your mailbox will be suspended. Click here to verify your account.", Category.SPAM),
        ("We would like to discuss a reseller partnership for the Nordic market.", Category.UNKNOWN),
        ("I would like to apply for the position of account manager, my CV is attached.", Category.UNKNOWN),
        ("Hello, can somebody call me?", Category.UNKNOWN),
    ],
)
def test_category_in_english(message: str, category: Category) -> None:
    assert answer_all(message)[0].category is category


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("Wir suchen eine neue Lagersoftware für 60 Nutzer und bitten um ein Angebot.", Category.SALES_NEW),
        ("Wir möchten unseren Wartungsvertrag um zwei Jahre verlängern.", Category.SALES_EXISTING),
        ("Die Anmeldung funktioniert seit heute Morgen nicht mehr, es kommt eine Fehlermeldung.", Category.SUPPORT),
        (
            "Wir bieten Ihnen Suchmaschinenoptimierung zum Festpreis und bringen Sie bei Google nach oben.",
            Category.SPAM,
        ),
        ("Hiermit bewerbe ich mich als Entwicklerin, mein Lebenslauf liegt bei.", Category.UNKNOWN),
        ("Nous souhaitons recevoir un devis pour un logiciel de paie.", Category.SALES_NEW),
        ("Nous voudrions ajouter 10 licences à notre abonnement actuel.", Category.SALES_EXISTING),
        ("Impossible de se connecter, l'application ne fonctionne plus.", Category.SUPPORT),
        ("Quisiéramos recibir un presupuesto para 40 sillas de oficina.", Category.SALES_NEW),
        ("Queremos renovar nuestro contrato y añadir 5 licencias más.", Category.SALES_EXISTING),
        ("Nos han cobrado dos veces la factura de abril, exigimos el reembolso.", Category.SUPPORT),
        ("Vorremmo un preventivo per 20 scrivanie da ufficio.", Category.SALES_NEW),
        ("Il gestionale non funziona, nessuno riesce ad accedere.", Category.SUPPORT),
        ("Gostaríamos de uma proposta para 100 licenças do vosso software.", Category.SALES_NEW),
        ("O sistema está fora do ar e não conseguimos emitir notas.", Category.SUPPORT),
        ("Kunt u ons een offerte sturen voor 500 bedrukte tassen?", Category.SALES_NEW),
        ("Ik kan niet inloggen, het wachtwoord resetten werkt niet.", Category.SUPPORT),
        ("Szukamy systemu CRM dla 35 użytkowników, prosimy o ofertę.", Category.SALES_NEW),
        ("Aplikacja nie działa, pojawia się komunikat błędu.", Category.SUPPORT),
    ],
)
def test_category_in_other_languages(message: str, category: Category) -> None:
    assert answer_all(message)[0].category is category


def test_what_cannot_be_read_is_unknown_with_low_confidence() -> None:
    for message in ("qwe rty uio", "12345", "😀😀", "zxcv lkjh"):
        intent, _, _ = answer_all(message)
        assert intent.category is Category.UNKNOWN
        assert intent.confidence <= 0.5


def test_clear_evidence_gives_more_confidence_than_mixed_evidence() -> None:
    clear, _, _ = answer_all("We are looking for a CRM system for a team of 40 and would like a quote and a demo.")
    mixed, _, _ = answer_all("Please send us a quote. Also, the login is not working and shows an error.")
    assert clear.confidence > mixed.confidence


def test_a_negated_wish_to_buy_is_no_wish_to_buy() -> None:
    intent, _, _ = answer_all("We are not interested in your software and do not want to buy anything.")
    assert intent.category is not Category.SALES_NEW


def test_the_quoted_mail_below_a_reply_does_not_count() -> None:
    message = (
        "The export still fails with an error, please fix it.\n\n"
        "On Mon, 3 March 2025 at 10:12, Sales wrote:\n> Would you like a quote for our Enterprise plan?\n"
    )
    assert answer_all(message)[0].category is Category.SUPPORT


@pytest.mark.parametrize(
    "message",
    [
        "Can somebody answer this?\n\n---------- Forwarded message ---------\nFrom: Ivo <ivo@plant.example>\n"
        "Date: Mon, 3 March\nSubject: pumps\n\nWe would like to buy two pumps, please send a quote.",
        "From: Ivo <ivo@plant.example>\nTo: sales\nSubject: pumps\n\nWe would like to buy two, please send a quote.",
        "We are looking for a firm to move our office.\nFrom: Leeds\nTo: York\nPlease send us a quote.",
    ],
    ids=["forwarded", "with its own head", "from a town to a town"],
)
def test_a_mail_that_is_passed_on_is_the_message(message: str) -> None:
    assert answer_all(message)[0].category is Category.SALES_NEW
    assert split_parts(message).text.endswith(message[-20:])


def test_a_mail_under_an_answer_is_not_the_message() -> None:
    own = "The export still fails, please fix it."
    quoted = "From: Sales\nSent: Monday\nTo: Ivo\nSubject: Enterprise plan\n\nWould you like a quote?"
    assert split_parts(f"{own}\n\n{quoted}").text == own


@pytest.mark.parametrize(
    "head",
    [
        "---------- Wiadomość przekazana ----------\nOd: Ivo\nData: 3 marca\nDo: Biuro\nTemat: pompy",
        "---------- Forwarded message ---------\nFrom: Ivo\nReply-To: Mia\nTo: Buying\nSubject: pumps",
        "---------- Forwarded message ---------\nFrom: Ivo\nTo: Buying,\n Sales\nX-Mailer: any\nSubject: pumps",
        "Fwd: pumps\n\nFrom: Ivo\nSent: Monday\nTo: Buying\nSubject: pumps",
        "From: Ivo\nBcc: Mia\nTo: Buying\nSubject: pumps",
    ],
)
def test_a_head_of_any_client_is_no_end(head: str) -> None:
    assert split_parts(f"{head}\n\nWe need two pumps.").text.endswith("We need two pumps.")


def test_a_forwarded_mail_that_is_quoted_belongs_to_the_message() -> None:
    message = "Please quote this.\n\nBegin forwarded message:\n\n> From: Ivo\n> Subject: pumps\n>\n> We need two pumps."
    assert split_parts(message).text.endswith("We need two pumps.")


@pytest.mark.parametrize(
    "form",
    [
        "Name: Ivo\nSubject: pumps\nFrom: Leeds\nMessage: we need two pumps",
        "Company: Sel\nDe: Lyon\nA: Paris\nObjet: transport\nMessage: un devis svp",
    ],
)
def test_a_web_form_is_no_mail_head(form: str) -> None:
    assert split_parts(form).text == form


def test_rationale_names_the_evidence() -> None:
    intent, _, _ = answer_all("You charged us twice, please refund us.")
    assert "charged" in intent.rationale
    assert "refund" in intent.rationale


def test_loud_words_alone_do_not_reach_high_urgency() -> None:
    intent, extraction, advice = answer_all("URGENT!!! ASAP p0!!! How do I change my billing address? IMMEDIATELY!!!")
    assert extraction.extracted_fields.urgency is Urgency.HIGH
    assert advice.urgency is Urgency.MEDIUM
    assert route(intent, advice).priority is not Priority.P0


def test_soon_with_a_date_is_a_deadline() -> None:
    _, extraction, advice = answer_all("URGENT! We want to buy office chairs immediately, by 1 June. Please quote.")
    assert extraction.extracted_fields.timeline is not None
    assert "June" in extraction.extracted_fields.timeline
    assert advice.urgency is Urgency.HIGH


def test_soon_is_no_deadline() -> None:
    _, extraction, advice = answer_all("URGENT!!! We need an offer for office chairs ASAP!!! p0!!!")
    assert extraction.extracted_fields.timeline == "ASAP"
    assert advice.urgency is Urgency.MEDIUM


@pytest.mark.parametrize(
    "message",
    [
        "The whole platform is down and nobody can log in.",
        "Production is at a standstill since your update this morning, we cannot ship orders.",
        "There was a security incident: customer data has been leaked from our account.",
        "Seit heute früh ist der Server ausgefallen, die Produktion steht still.",
    ],
)
def test_real_impact_reaches_high_urgency(message: str) -> None:
    intent, _, advice = answer_all(message)
    assert intent.category is Category.SUPPORT
    assert advice.urgency is Urgency.HIGH


def test_a_near_deadline_with_a_budget_is_urgent_for_sales() -> None:
    _, _, near = answer_all("We want to buy 40 licences, budget $20k, and must decide by Friday. Please send a quote.")
    _, _, far = answer_all("We want to buy 40 licences, budget $20k, some time next year. Please send a quote.")
    assert near.urgency is Urgency.HIGH
    assert far.urgency is Urgency.LOW


def test_actions_name_the_address_only_where_it_is_known() -> None:
    _, _, known = answer_all("Please send a quote for 10 desks to lena@studio.example.")
    _, _, unknown = answer_all("Please send a quote for 10 desks.")
    assert "Reply to lena@studio.example within the SLA" in known.recommended_actions
    assert not any("@" in action for action in unknown.recommended_actions)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_there_are_one_to_four_actions_beside_the_policys(path: Path) -> None:
    _, _, advice = answer_all(load(path)["message"])
    assert 1 <= len(advice.recommended_actions) <= 4


@pytest.mark.parametrize(
    "message",
    [
        "Bonjour, je voudrais un devis pour 200 flyers, notre site : www.cafe-lune.fr, merci. Julie",
        "Wir brauchen 200 Flyer, unsere Seite ist cafe-luna.de, was kostet das?",
        "We need 200 flyers, our site is https://cafe-luna.com/about, what would that cost?",
        "Please send a quote",
        "Name: Mike Brown\nCompany: TechNova\nProduct: API access\nBudget: up to $100K\nTimeline: next week",
        "Hi! Norwood Ltd is looking to buy CRM software. We have approved 30,000 dollars for this purchase. The "
        "decision will be made within 2 weeks. Contact Rebecca Liu at rebecca@norwood.example.",
        "We would like to purchase network equipment. Funds of $12,000 have been allocated and the purchase order will "
        "be issued by Monday. Regards, Jonas Weber, Vertex Dynamics",
        "Firma: Holzbau Renner\nKontakt: Uwe Renner\nProdukt: Zeiterfassung\nBudget: 8.000 EUR\nTermin: Oktober",
    ],
)
def test_links_brevity_forms_and_approved_budgets_make_no_lead_spam(message: str) -> None:
    assert answer_all(message)[0].category is Category.SALES_NEW


@pytest.mark.parametrize(
    "message",
    [
        "I'd like to apply for the open position of HR manager. I could start in March, my salary expectation is $60K.",
        "We'd like to discuss a partnership in which we resell your software in Brazil.",
    ],
)
def test_applicants_and_partners_are_no_buyers(message: str) -> None:
    assert answer_all(message)[0].category is Category.UNKNOWN
