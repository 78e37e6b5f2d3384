package io.purser.platform.http;

import org.jspecify.annotations.Nullable;

/// What an `Authorization` header carries, read in one way by everything that opens with a key or a token.
public final class Bearer {
    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /// The credential after `Bearer`, without the spaces around it; null under any other scheme.
    public static @Nullable String of(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }
}
