"""What reviewers of some conferences are asked to look at, in words of our own.

Each is a reading aid for the `review` and `improve` tasks, condensed from what the
conferences publish for their reviewers; a person may give a guideline of their own instead.
"""

_COMMON = (
    "Say in your own words what the paper claims. Name its strong points and its weak points, "
    "each with the place in the paper that shows it. Judge whether the claims are supported by "
    "theory or experiments, whether the work is placed well among earlier work, and whether "
    "another group could repeat it. Be specific, polite and constructive."
)

GUIDELINES: dict[str, str] = {
    "ICLR": (
        "What question does the paper tackle, is the approach well motivated and placed in the "
        "literature, are the claims supported by correct and rigorous evidence, and does the work "
        "bring new and useful knowledge to the community, even if it does not beat the state of "
        "the art? State the recommendation first with one or two key reasons, then give arguments, "
        "questions whose answers could change the assessment, and feedback meant only to help. "
    ),
    "CVPR": (
        "Is the contribution to computer vision new and of interest to its audience, is the method "
        "technically sound, do the experiments compare fairly with the right baselines on suitable "
        "data and include ablations, and are failure cases and ethical concerns discussed? Lack of "
        "a record result alone is no reason to reject, and neither is simplicity. "
    ),
    "NEURIPS": (
        "Assess quality (sound, complete, honest about limits), clarity (well organised, enough "
        "detail to reproduce), significance (will others build on it, does it advance a hard task "
        "or our understanding) and originality (new insight, new combination, clear relation to "
        "earlier work). Consider limits and societal impact; openness about them counts in favour "
        "of the authors. "
    ),
    "ACL": (
        "Weigh soundness (are claims supported by argument or evidence, are statistics and human "
        "evaluation done with care) apart from excitement (will it change what people in natural "
        "language processing think or do). Look for a limitations section, for the languages and "
        "data covered, and for ethical questions. Do not reject for missing experiments on a "
        "larger model, for negative results or for work on a language other than English. "
    ),
}


def guideline_for(conference: str) -> str:
    """Return the guideline of a conference, or the common one where we have none for it."""
    words = conference.upper().replace("-", " ").split()
    special = next((GUIDELINES[word] for word in words if word in GUIDELINES), "")
    return special + _COMMON
