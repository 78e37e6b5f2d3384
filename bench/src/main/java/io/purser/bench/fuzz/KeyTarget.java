package io.purser.bench.fuzz;

import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.governance.access.Access;
import io.purser.governance.access.KeyEnd;
import io.purser.platform.http.Bearer;
import io.purser.platform.http.Request;
import io.purser.platform.secret.ApiKeySecret;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Credentials: the first byte chooses the header, the rest is its value, as HTTP hands it over.
public final class KeyTarget {
    /// An API key in force; the seeds hold it.
    private static final String LIVE = "sk-fuzz-live-0123456789-abcdefghijkl";

    private static final String OVER = "sk-fuzz-over-0123456789-abcdefghijkl";
    private static final String REVOKED = "sk-fuzz-gone-0123456789-abcdefghijkl";
    private static final int LONGEST_HASHED = 512;
    private static final List<String> HEADERS = List.of("authorization", "x-api-key", "x-goog-api-key");
    private static final House HOUSE = house();
    private static final Credentials CREDENTIALS = HOUSE.credentials();

    private KeyTarget() {}

    /// Asks who presents the credential: nobody, unless it is an issued key to the letter.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static House house() {
        House house = new House();
        house.apply("""
                organization: fuzz
                groups: [{name: g}]
                keys:
                  - {name: live, group: g, secret: %s}
                  - {name: over, group: g, secret: %s, expires: 2026-05-01}
                  - {name: gone, group: g, secret: %s}
                """.formatted(LIVE, OVER, REVOKED));
        house.policies().revokeKey("fuzz", "gone", "fuzzed", House.OPERATOR);
        return house;
    }

    private static void input(byte[] data) {
        if (data.length < 1) {
            return;
        }
        String header = HEADERS.get((data[0] & 0xFF) % HEADERS.size());
        String value = new String(data, 1, data.length - 1, StandardCharsets.ISO_8859_1);
        String presented = header.equals("authorization") ? Bearer.of(value) : value;
        Promise.same(known(authenticated(presented)), meant(presented), "only an issued key is known");
        Promise.same(known(who(header, value)), meant(presented), "both planes know the same keys");
        Promise.that(
                presented == null || !ApiKeySecret.wellFormed(presented) || presented.startsWith(ApiKeySecret.PREFIX),
                "a key of ours has our prefix",
                value);
    }

    /// What a credential is by its letters alone.
    private static String meant(@Nullable String presented) {
        return switch (presented) {
            case LIVE -> "known";
            case OVER -> "expired";
            case REVOKED -> "revoked";
            case null, default -> "nobody";
        };
    }

    private static Access.Result authenticated(@Nullable String presented) {
        int before = HOUSE.hashes();
        Access.Result result = HOUSE.access().authenticate(presented, House.CLOCK.millis());
        Promise.same(HOUSE.hashes() - before, 1, "each credential costs one hash");
        Promise.that(HOUSE.longestHashed() <= LONGEST_HASHED, "a hash has bounds", HOUSE.longestHashed());
        return result;
    }

    private static String known(Access.Result result) {
        return switch (result) {
            case Access.Result.Known _ -> "known";
            case Access.Result.KeyOver(KeyEnd end) -> end.name().toLowerCase(Locale.ROOT);
            case Access.Result.Unauthenticated _ -> "nobody";
            case Access.Result.Turned _, Access.Result.Later _ ->
                throw new AssertionError("no issuer's token makes calls");
            case Access.Result.Attributed _,
                    Access.Result.Malformed _,
                    Access.Result.Missing _,
                    Access.Result.TagMissing _,
                    Access.Result.TagNotAllowed _,
                    Access.Result.NotAllowed _,
                    Access.Result.TooManySubjects _ -> throw new AssertionError("a credential is known or not");
        };
    }

    private static Who who(String header, String value) {
        return CREDENTIALS.who(
                new Request("GET", "/api/v1/me", Map.of(), Map.of(), Map.of(header, List.of(value)), Buffer.buffer()));
    }

    private static String known(Who who) {
        return switch (who) {
            case Who.KeyHolder _ -> "known";
            case Who.KeyOver(KeyEnd end) -> end.name().toLowerCase(Locale.ROOT);
            case Who.Nobody _ -> "nobody";
            case Who.Known _ -> throw new AssertionError("no operator token was issued");
            case Who.Turned _, Who.Later _ -> throw new AssertionError("no other issuer is believed");
            case Who.CrossSite _ -> throw new AssertionError("no browser comes here");
        };
    }
}
