package io.purser.platform.config;

import io.purser.platform.outbound.AddressRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Another one's issuer whose tokens are believed, as `issuers` declares it.
///
/// @param name what the audit log and messages call it
/// @param issuer its URL, to the letter as its tokens name it in `iss`
/// @param audience what its tokens must name in `aud`, one of these
/// @param networks ranges inside the network to which its names may lead
/// @param scim the attribute by which SCIM names its people, where they are pushed by that; null where they are not
/// @param provision whether everybody whom its tokens name is a user
/// @param dataPlane whether its tokens make model calls, too
/// @param signIn as whom people are sent there to sign in with a browser; null where they are not
public record TrustedIssuer(
        String name,
        String issuer,
        List<String> audience,
        Tenancy organization,
        Claims claims,
        Map<String, String> roles,
        List<AddressRange> networks,
        boolean provision,
        @Nullable String scim,
        boolean dataPlane,
        @Nullable SignInClient signIn,
        Place place) {

    public TrustedIssuer {
        audience = List.copyOf(audience);
        roles = Map.copyOf(roles);
        networks = List.copyOf(networks);
    }

    /// One whose people are declared in the governance file.
    public TrustedIssuer(
            String name,
            String issuer,
            List<String> audience,
            Tenancy organization,
            Claims claims,
            Map<String, String> roles,
            List<AddressRange> networks,
            Place place) {
        this(name, issuer, audience, organization, claims, roles, networks, false, null, false, null, place);
    }

    /// Whether its people are of this organization.
    public boolean isOf(String of) {
        return switch (organization) {
            case Tenancy.One(String name) -> name.equals(of);
            case Tenancy.ByClaim(String _, Map<String, String> values) -> values.containsValue(of);
        };
    }

    /// What Purser is to the issuer when people sign in by its page.
    ///
    /// @param secret null where it has none, and PKCE alone shows who asked
    /// @param scopes that are asked for
    public record SignInClient(String id, @Nullable String secret, List<String> scopes) {
        /// Where nothing is said.
        static final List<String> USUAL_SCOPES = List.of("openid", "profile", "email");

        public SignInClient {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String toString() {
            return "SignInClient[" + id + ", " + scopes + "]";
        }
    }

    /// Whose people its tokens are about.
    public sealed interface Tenancy {
        /// One organization's.
        record One(String organization) implements Tenancy {}

        /// A claim says whose: its values, and the organization of each.
        record ByClaim(String claim, Map<String, String> values) implements Tenancy {
            public ByClaim {
                values = Map.copyOf(values);
            }
        }
    }

    /// What its tokens call things: names of claims, or paths with dots into nested ones.
    ///
    /// @param user the first that is there names the user
    /// @param roles where the values of `roles` stand
    /// @param groups where the issuer's groups stand; null where nobody is told by its tokens
    public record Claims(
            List<String> user, String roles, @Nullable String groups) {
        /// Where nothing is said.
        public static final Claims USUAL = new Claims(List.of("preferred_username", "upn", "sub"), "roles");

        public Claims {
            user = List.copyOf(user);
        }

        /// Claims that tell no groups.
        public Claims(List<String> user, String roles) {
            this(user, roles, null);
        }
    }
}
