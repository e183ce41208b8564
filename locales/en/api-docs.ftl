# The page that shows the API to people who program. What it shows is the document's own text, in English.

docs-document = OpenAPI document
docs-contents = Contents
docs-introduction = Introduction
docs-version = Version
docs-server = Base address
docs-authentication = How to authenticate
docs-errors = Errors
docs-untagged = Other calls

## One call

docs-open = Open to everybody.
docs-needs = Needs:
docs-or = or
docs-nothing = nothing
docs-parameters = Parameters
docs-body = Request body
docs-answers = Answers
docs-body-is = Body:
docs-one-of = One of these:
docs-example = Example
docs-deprecated = Deprecated
docs-in-path = in the path
docs-in-query = in the query
docs-in-header = in a header
docs-in-cookie = in a cookie

## Tables of fields

docs-name = Name
docs-type = Type
docs-presence = Presence
docs-meaning = Meaning
docs-required = required
docs-optional = optional
docs-allowed = Allowed:
docs-default = Without it:
docs-shortest = Shortest length:
docs-longest = Longest length:
docs-least = At least:
docs-most = At most:
docs-above = More than:
docs-below = Less than:
docs-pattern = Pattern:
docs-fewest = Fewest entries:
docs-most-entries = Most entries:
