package io.purser.control.identity.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The claims of a token by the names that the operator gave them: a name, or a path with dots into nested ones.
record TokenClaims(Map<String, Object> claims) {
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";
    private static final int MOST_VALUES = 1_000;

    static TokenClaims of(JWTClaimsSet claims) {
        return new TokenClaims(claims.getClaims());
    }

    /// The first of these claims that is there, as text.
    Optional<String> first(List<String> names) {
        return names.stream()
                .filter(name -> !name.equals(EMAIL) || isVerified())
                .map(this::value)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isBlank())
                .findFirst();
    }

    /// An address that its owner only claims names nobody. Issuers that do not say are taken at their word.
    private boolean isVerified() {
        Object said = claims.get(EMAIL_VERIFIED);
        return said == null || said.equals(true) || said.equals("true");
    }

    /// Every value of a claim: of a list, or one alone.
    List<String> all(String name) {
        return switch (value(name)) {
            case String one -> List.of(one);
            case List<?> list ->
                list.stream()
                        .limit(MOST_VALUES)
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }

    /// Whether the values of a claim did not fit into the token: then they are unknown, and not none.
    boolean isOverage(String name) {
        boolean elsewhere = claims.get("_claim_names") instanceof Map<?, ?> names && names.containsKey(name);
        boolean isMeant = name.equals("groups")
                && Objects.toString(claims.get("hasgroups"), "").equals("true");
        boolean linked = claims.keySet().stream().anyMatch(claim -> claim.startsWith(name + ":src"));
        return elsewhere || isMeant || linked;
    }

    private @Nullable Object value(String name) {
        Object direct = claims.get(name);
        if (direct != null) {
            return direct;
        }
        @Nullable Object at = claims;
        for (String part : name.split("\\.", -1)) {
            at = at instanceof Map<?, ?> nested ? nested.get(part) : null;
        }
        return at;
    }
}
