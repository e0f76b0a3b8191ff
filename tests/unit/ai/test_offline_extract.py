"""What the offline provider reads out of prose and signatures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from functions.common.ai.offline import OfflineProvider
from functions.common.ai.offline.money import amounts
from functions.common.ai.offline.reading import read
from functions.common.ai.offline.times import times
from functions.common.models import Category, ExtractedFields, Extraction, Intent, Urgency


def fields_of(message: str, category: Category | None = None) -> ExtractedFields:
    provider = OfflineProvider()
    intent = Intent.model_validate(provider.classify(message).output)
    if category is not None:
        intent = Intent(category=category, confidence=0.9, rationale="given")
    return Extraction.model_validate(provider.extract(message, intent).output).extracted_fields


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("$25k", "25000", "USD"),
        ("€25,000", "25000", "EUR"),
        ("EUR 40.000", "40000", "EUR"),
        ("1.200,50 €", "1200.50", "EUR"),
        ("1,200.50 USD", "1200.50", "USD"),
        ("£3,000-5,000", "5000", "GBP"),
        ("between 10 and 20k dollars", "20000", "USD"),
        ("$1.5m", "1500000", "USD"),
        ("15 000 €", "15000", "EUR"),
        ("CHF 12'000", "12000", "CHF"),
        ("₹5 lakh", "500000", "INR"),
        ("2 crore rupees", "20000000", "INR"),
        ("A$9,000", "9000", "AUD"),
        ("30 000 zł", "30000", "PLN"),
        ("20 thousand euros", "20000", "EUR"),
        ("R1.2m", "1200000", "ZAR"),
        ("R 85 000", "85000", "ZAR"),
    ],
)
def test_budget_amounts(written: str, amount: str, currency: str) -> None:
    budget = fields_of(f"We are looking for a CRM system. Our budget is {written}.").budget
    assert budget is not None
    assert budget.amount == Decimal(amount)
    assert budget.currency == currency


@pytest.mark.parametrize(
    ("message", "amount", "currency"),
    [
        ("我们的预算是20万元", "200000", "CNY"),
        ("Wir suchen ein ERP. Unser Budget liegt bei maximal 60.000 €.", "60000", "EUR"),
        ("Nous cherchons un CRM, notre budget est de 15 000 euros.", "15000", "EUR"),
        ("Buscamos un CRM, nuestro presupuesto es de 20 mil euros.", "20000", "EUR"),
    ],
)
def test_budgets_in_other_languages(message: str, amount: str, currency: str) -> None:
    budget = fields_of(message, Category.SALES_NEW).budget
    assert budget is not None
    assert (budget.amount, budget.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "message",
    [
        "You charged us $1,240 twice, please refund it.",
        "I want my $99 refund.",
        "We paid €500 for the license last year and now it does not work.",
        "We raised $12M in Series A and need an HR platform. Please send a quote.",
        "Please make a wire transfer of $300,000 to another account.",
        "Invoice 4711 over 1.200,50 € is wrong.",
        "Your list price is $49 per user, correct? Please send a quote.",
        "Our annual revenue is $5 million and we need a quote for an ERP.",
    ],
)
def test_other_amounts_are_no_budget(message: str) -> None:
    assert fields_of(message).budget is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Llamad al 969 555 013 por el presupuesto", None),
        ("Prijzen vanaf € 35 bij OfferteMakelaar365", 35),
        ("an R32 heat pump and an R410A one", None),
        ("we can spend R 85 000 on solar", 85_000),
        ("our budget is 150 million", 150_000_000),
        ("预算大约20万", 200_000),
        ("we could go up to 2 million", 2_000_000),
        ("between €10 and 20k", 20_000),
        ("we could go to four grand", 4_000),
        ("three and a half thousand pounds", 3_500),
        ("höchstens zweitausendfünfhundert Euro", 2_500),
        ("une quinzaine de milliers d'euros", 15_000),
        ("un millón y medio de pesos", 1_500_000),
        ("quatre-vingt-dix mille euros", 90_000),
        ("dwadzieścia pięć tysięcy złotych", 25_000),
        ("one of them", None),
        ("several thousand euros", None),
        ("una grande casa", None),
        ("call (555) 123-4567 or 720-555-0173", None),
        ("account no. 88-20417", None),
        ("our budget is 5000 €\n3 offices need it", 5_000),
        ("wir haben höchstens vierundzwanzigtausend Euro", 24_000),
        ("between one thousand and two thousand dollars", 2_000),
        ("5 hundred dollars", 500),
        ("1 and a half million euros", 1_500_000),
        ("trzynaście tysięcy złotych", 13_000),
        ("150,- € für alles", 150),
        ("half of €7,000", 7_000),
    ],
)
def test_what_is_an_amount(text: str, value: int | None) -> None:
    assert [amount.value for amount, _ in amounts(read(text))] == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("We had €31,000 and €28,400 quoted.", [31_000, 28_400]),
        ("CHF 500 EUR 600", [500, 600]),
        ("Our budget is 20k. 15 users need access", [20_000, 15]),
    ],
)
def test_two_amounts_are_no_range(text: str, values: list[int]) -> None:
    assert [amount.value for amount, _ in amounts(read(text))] == values


def test_an_amount_that_is_called_the_budget_is_it() -> None:
    budget = fields_of("Wir suchen eine Reinigungsfirma, Budget 500 im Monat.", Category.SALES_NEW).budget
    assert budget is not None
    assert (budget.amount, budget.currency) == (Decimal(500), None)


def test_an_amount_without_a_sign_is_in_the_currency_of_the_others() -> None:
    budget = fields_of(
        "We pay £640 a month now. Our budget for the new cleaning contract is 500.", Category.SALES_NEW
    ).budget
    assert budget is not None
    assert (budget.amount, budget.currency) == (Decimal(500), "GBP")


@pytest.mark.parametrize(
    ("message", "phrases"),
    [
        ("We open on Friday 2 May, 2027.", ["on Friday 2 May, 2027"]),
        ("Needed by the 15th, not on 16 June.", ["by the 15th", "on 16 June"]),
        ("Can you ring at 18:00 or tomorrow at 9am?", ["at 18:00 or tomorrow at 9am"]),
        ("Between 3 and 5 September please.", ["Between 3 and 5 September"]),
        ("Delivery on 12.05. or 2027-05-14.", ["on 12.05", "2027-05-14"]),
        ("We'd like it as soon as possible.", ["as soon as possible"]),
        ("We need it before the handover ends", ["before the handover ends"]),
        ("Bis Ende März, spätestens in zwei Wochen.", ["Bis Ende März", "spätestens in zwei Wochen"]),
        ("In den Sommerferien oder am Freitagmittag.", ["In den Sommerferien oder am Freitagmittag"]),
        ("Il nous le faut avant la rentrée, d'ici le 28.", ["avant la rentrée", "d'ici le 28"]),
        ("Para la semana que viene, antes de Navidad.", ["Para la semana que viene", "antes de Navidad"]),
        ("Entro fine mese, prima di Pasqua.", ["Entro fine mese", "prima di Pasqua"]),
        ("Até ao fim de junho.", ["Até ao fim de junho"]),
        ("Wir brauchen ab dem 1. September eine neue Kaffeemaschine.", ["ab dem 1. September"]),
        ("Volgende week, uiterlijk 16 december.", ["Volgende week", "uiterlijk 16 december"]),
        ("W przyszłym tygodniu, do końca marca.", ["W przyszłym tygodniu", "do końca marca"]),
        ("We have to have it before the handover in May.", ["before the handover", "in May"]),
        ("Version 4.2 with 300 users and 24/7 support costs 1.200 €.", []),
    ],
)
def test_phrases_of_time(message: str, phrases: list[str]) -> None:
    reading = read(message)
    spans = [(reading.tokens[one.first].start, reading.tokens[one.last - 1].end) for one in times(reading)]
    assert [reading.text[start:end] for start, end in spans] == phrases


def test_the_budget_is_told_apart_from_another_amount_beside_it() -> None:
    budget = fields_of("We raised $12M in Series A. For the HR platform our budget is up to $25k. Please quote.").budget
    assert budget is not None
    assert budget.amount == Decimal(25000)


def test_signature_block() -> None:
    fields = fields_of(
        "Please send us a quote for 20 forklifts.\n\nBest regards,\nTomás Rivera\nHead of Purchasing\n"
        "Rivera Logistics Ltd\nTel. +44 20 7946 0018\ntomas@rivera.example"
    )
    assert fields.name == "Tomás Rivera"
    assert fields.company == "Rivera Logistics Ltd"
    assert fields.phone == "+44 20 7946 0018"
    assert fields.email == "tomas@rivera.example"


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("My name is Sarah O'Neill and I need a quote.", "Sarah O'Neill"),
        ("Hi, I'm Jan van der Berg from Utrecht.", "Jan van der Berg"),
        ("Hello, this is Maria Santos, the portal is down.", "Maria Santos"),
        ("Ich heiße Jürgen Groß und brauche Hilfe.", "Jürgen Groß"),
        ("Je m'appelle Zoé Lefèvre, je cherche un logiciel.", "Zoé Lefèvre"),
        ("Me llamo Lucía Pérez y necesito ayuda.", "Lucía Pérez"),
    ],
)
def test_names(message: str, name: str) -> None:
    assert fields_of(message).name == name


def test_im_looking_is_no_name() -> None:
    assert fields_of("Hi, I'm Looking for a new CRM. I am very interested.").name is None


@pytest.mark.parametrize(
    ("message", "company"),
    [
        ("I work for Blue Harbor Shipping and need a demo.", "Blue Harbor Shipping"),
        ("I'm Ada Okafor, CTO at Brightwave Systems. Please send pricing.", "Brightwave Systems"),
        ("I run a company called Copper Kettle and need a quote.", "Copper Kettle"),
        ("Wir, die Nordwind Logistik GmbH, suchen ein ERP.", "Nordwind Logistik GmbH"),
    ],
)
def test_companies(message: str, company: str) -> None:
    assert fields_of(message).company == company


@pytest.mark.parametrize(
    ("message", "location"),
    [
        ("We are based in Rotterdam and need a quote.", "Rotterdam"),
        ("We are a dental practice in Denver, Colorado and would like a demo.", "Denver, Colorado"),
        ("Unser Sitz ist in München.", "München"),
        ("Nous sommes basés à Lyon.", "Lyon"),
    ],
)
def test_locations(message: str, location: str) -> None:
    assert fields_of(message).location == location


@pytest.mark.parametrize(
    ("message", "timeline"),
    [
        ("We need a quote and must decide by the end of June.", "by the end of June"),
        ("We want to buy a CRM within three weeks.", "within three weeks"),
        ("Please send a quote by 15 May.", "by 15 May"),
        ("We want to buy and go live in Q3.", "in Q3"),
        ("Wir brauchen ein Angebot bis Ende März.", "bis Ende März"),
        ("We need a replacement compressor ASAP, please quote.", "ASAP"),
        ("Please send an engineer immediately, the server is down.", "immediately"),
        ("Wir brauchen so schnell wie möglich ein Angebot für eine Wärmepumpe.", "so schnell wie möglich"),
    ],
)
def test_timelines(message: str, timeline: str) -> None:
    assert fields_of(message).timeline == timeline


@pytest.mark.parametrize(
    "message",
    [
        "The export has been failing since Tuesday, it shows an error.",
        "I'd like a quote for life insurance. I was born on 4 May 1983.",
        "Could you quote for dental cover? Date of birth: 05/14/1979",
        "Ich möchte ein Konto eröffnen, geboren am 14.05.1979.",
    ],
)
def test_a_day_in_the_past_is_no_timeline(message: str) -> None:
    assert fields_of(message).timeline is None


def test_the_fields_of_a_web_form() -> None:
    fields = fields_of(
        "Contact: Ruth Calder\nOrganization: Northgate Dental Supplies\nCity: Las Vegas\nInterest: help desk software\n"
        "Estimated budget: $10,000 to $15,000\nTimeframe: next quarter"
    )
    assert (fields.name, fields.company, fields.location) == ("Ruth Calder", "Northgate Dental Supplies", "Las Vegas")
    assert (fields.product, fields.timeline) == ("help desk software", "next quarter")
    assert fields.budget
    assert fields.budget.amount == 15_000


@pytest.mark.parametrize(
    ("message", "product"),
    [
        ("Could I get a quote for standing desks?", "standing desks"),
        ("We have a problem with the billing export.", "billing export"),
        ("Our label printer is not working.", "label printer"),
    ],
)
def test_products(message: str, product: str) -> None:
    assert fields_of(message).product == product


@pytest.mark.parametrize(
    ("message", "email"),
    [
        ("To: sales@ours.example\nPlease send a quote to ana@studio.example.", "ana@studio.example"),
        (
            "---------- Forwarded message ---------\nFrom: Ivo <ivo@plant.example>\nTo: Buying\nSubject: pumps\n\n"
            "We need two pumps.\n\nCould you quote, please?\nMia Berg\nmia@plant.example",
            "mia@plant.example",
        ),
        ("From: Ivo <ivo@plant.example>\nTo: sales@ours.example\nSubject: pumps\n\nTwo, please.", "ivo@plant.example"),
        ("I wrote to you from ana@studio.example.", "ana@studio.example"),
        (
            "From: Ivo <ivo@plant.example>\nTo: The Buying Department of All Our Plants <buying@plant.example>, "
            "Sales <sales@ours.example>\n\nTwo pumps, please.",
            "ivo@plant.example",
        ),
    ],
)
def test_emails(message: str, email: str) -> None:
    assert fields_of(message).email == email


@pytest.mark.parametrize(
    ("message", "phone"),
    [
        ("Please call me at 415-555-0123.", "415-555-0123"),
        ("My order number is 4155550123, it has not arrived.", None),
        ("The error appeared on 2025-03-14.", None),
    ],
)
def test_phones(message: str, phone: str | None) -> None:
    assert fields_of(message).phone == phone


@pytest.mark.parametrize(
    ("message", "urgency"),
    [
        ("Please fix this ASAP, the export fails.", Urgency.HIGH),
        ("The export fails with an error and holds up our month end.", Urgency.MEDIUM),
        ("No rush at all, I would like a quote some day.", Urgency.LOW),
        ("I would like a quote for 10 chairs.", Urgency.LOW),
        ("We would like 20 laptops for our office. We need them by 15 May.", Urgency.MEDIUM),
    ],
)
def test_urgency_as_claimed(message: str, urgency: Urgency) -> None:
    assert fields_of(message).urgency is urgency
