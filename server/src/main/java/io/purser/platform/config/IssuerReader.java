package io.purser.platform.config;

import io.purser.platform.config.TrustedIssuer.SignInClient;
import io.purser.platform.outbound.AddressRange;
import io.purser.platform.outbound.OutboundAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `issuers`.
final class IssuerReader {
    /// What a value of a token may stand for. Everybody is a member anyway.
    static final List<String> ROLES = List.of("super_admin", "billing_admin", "team_lead", "viewer");

    /// Attributes of SCIM that may name a user.
    private static final List<String> NAMING = List.of("userName", "externalId", "email");

    private static final int MOST_VALUES = 1_000;

    private IssuerReader() {}

    /// @param own what the installation calls itself in the tokens that it signs, null where nothing is said
    static List<TrustedIssuer> issuers(Section root, @Nullable String own) {
        List<TrustedIssuer> issuers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Section section : root.sections("issuers")) {
            TrustedIssuer issuer = issuer(section);
            for (String field : List.of("name", "issuer")) {
                String value = field.equals("name") ? issuer.name() : issuer.issuer();
                if (!value.isEmpty() && !seen.add(field + " " + value)) {
                    section.problem(field, "\"" + value + "\" is declared twice; expected one entry for each issuer");
                }
            }
            if (issuer.issuer().equals(own)) {
                section.problem("issuer", "is this installation itself; its own tokens are believed without an entry");
            }
            issuers.add(issuer);
        }
        return issuers;
    }

    private static TrustedIssuer issuer(Section section) {
        String name = section.required("name", "", IssuerReader::name);
        TrustedIssuer issuer = new TrustedIssuer(
                name,
                section.required("issuer", "", IssuerReader::url),
                audience(section),
                tenancy(section),
                claims(section.section("claims")),
                roles(section),
                networks(section),
                section.flag("provision", false),
                section.read("scim", text -> Section.oneOf(text, NAMING)).orElse(null),
                section.flag("dataPlane", false),
                signIn(section),
                section.place());
        section.done();
        return issuer;
    }

    private static @Nullable SignInClient signIn(Section section) {
        if (section.value("signIn") == null) {
            return null;
        }
        Section said = section.section("signIn");
        String id = said.required("clientId");
        @Nullable
        String secret = said.read("clientSecret", ProviderReader::secret).orElse(null);
        List<String> scopes = said.texts("scopes");
        if (scopes.isEmpty()) {
            scopes = SignInClient.USUAL_SCOPES;
        } else if (!scopes.contains("openid") || !scopes.stream().allMatch(one -> one.matches("[\\x21-\\x7e]+"))) {
            said.problem("scopes", scopes + " are not scopes; expected openid among them, each without spaces");
        }
        said.done();
        return new SignInClient(id, secret, scopes);
    }

    private static String name(String text) {
        if (!text.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an issuer's name; expected lower-case letters, digits, dots and hyphens");
        }
        return text;
    }

    private static String url(String text) {
        String checked = OutboundAddress.checked(text, "an issuer's URL");
        if (URI.create(text).getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has a query; expected the URL as the issuer's tokens name it in iss");
        }
        return checked;
    }

    private static List<String> audience(Section section) {
        List<String> audience = section.texts("audience");
        if (audience.isEmpty() || audience.stream().anyMatch(String::isBlank)) {
            section.problem(
                    "audience",
                    "is missing; expected what the issuer's tokens for Purser name in aud: a token for another"
                            + " application must open nothing here");
        }
        return audience;
    }

    private static TrustedIssuer.Tenancy tenancy(Section section) {
        if (!(section.value("organization") instanceof Yaml.Fields)) {
            return new TrustedIssuer.Tenancy.One(section.required("organization"));
        }
        Section by = section.section("organization");
        String claim = by.required("claim");
        Map<String, String> values = by.textMap("values");
        if (values.isEmpty()) {
            by.problem("values", "is missing; expected what each value of the claim means: {value: organization}");
        }
        by.done();
        return new TrustedIssuer.Tenancy.ByClaim(claim, values);
    }

    private static TrustedIssuer.Claims claims(Section section) {
        TrustedIssuer.Claims usual = TrustedIssuer.Claims.USUAL;
        List<String> user = section.texts("user");
        var claims = new TrustedIssuer.Claims(
                user.isEmpty() ? usual.user() : user,
                section.text("roles", usual.roles()),
                section.text("groups").orElse(null));
        section.done();
        return claims;
    }

    private static Map<String, String> roles(Section section) {
        Map<String, String> roles = new LinkedHashMap<>();
        Section said = section.section("roles");
        for (String value : said.names()) {
            said.read(value, role -> Section.oneOf(role, ROLES)).ifPresent(role -> roles.put(value, role));
        }
        if (roles.size() > MOST_VALUES) {
            section.problem("roles", "has " + roles.size() + " values; expected at most " + MOST_VALUES);
        }
        return new HashMap<>(roles);
    }

    private static List<AddressRange> networks(Section section) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String range : section.texts("networks")) {
            try {
                ranges.add(AddressRange.of(range));
            } catch (IllegalArgumentException wrong) {
                section.problem("networks", String.valueOf(wrong.getMessage()));
            }
        }
        return ranges;
    }
}
