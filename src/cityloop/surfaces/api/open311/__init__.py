"""Open311 GeoReport v2: services are our minor classes, requests are our reports and what became of them (ADR 11).

/open311/discovery.xml|json                 where the interface is
/open311/v2/services.xml|json               minor classes, and one for what fits none
/open311/v2/services/<code>.xml|json        what must be said beside the class
/open311/v2/requests.xml|json               GET lists, POST takes a report in (with api_key)
/open311/v2/requests/<number>.xml|json      one
/open311/v2/tokens/<code>.xml|json          the number of the report whose reporter was given this code
"""
