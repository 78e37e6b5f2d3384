package io.purser.control.api.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// `contracts/openapi.yaml` as JSON, made from what the jar carries when it is first asked for: a start
/// has no use for it.
final class OpenApiDocument {
    private static final String SOURCE = "/contracts/openapi.yaml";

    private OpenApiDocument() {}

    static byte[] json() {
        return Read.JSON;
    }

    private static final class Read {
        static final byte[] JSON = read();
    }

    private static byte[] read() {
        try (@Nullable InputStream in = OpenApiDocument.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IllegalStateException(SOURCE + " is missing from this build");
            }
            return Problem.json(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
