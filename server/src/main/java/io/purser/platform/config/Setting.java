package io.purser.platform.config;

import java.util.Locale;

/// One documented field of `purser.yaml`.
///
/// @param path `server.port`, `providers[].name`
/// @param form what may stand there
/// @param otherwise what holds where it is absent, for people
/// @param meaning one sentence
/// @param built false where it is refused by name
public record Setting(String path, String form, String otherwise, String meaning, boolean built) {

    /// Whether a variable and a flag can set it: one value, not inside a list.
    public boolean overridable() {
        return built && !path.contains("[]") && !form.startsWith("list") && !form.startsWith("mapping");
    }

    /// `PURSER_SERVER_PORT` for `server.port`.
    public String variable() {
        return "PURSER_"
                + path.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
