package io.purser.cli.demo;

import io.purser.platform.secret.ApiKeySecret;
import io.purser.platform.secret.OwnerFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The folder in which a demo lives: its two files, which people may change, and the secrets of its
/// sample keys, made at the first start.
///
/// @param secrets by variable, as the governance file names them
public record DemoFolder(Path config, Path governance, Map<String, String> secrets) {

    private static final List<String> KEYS = List.of("ADA", "GRACE", "CONTRACTOR", "CI", "HELPDESK");

    public DemoFolder {
        secrets = Map.copyOf(secrets);
    }

    /// Opens the folder; what is missing in it is made, what is there stays.
    public static DemoFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new DemoFolder(
                sample(folder, "purser.yaml"), sample(folder, "governance.yaml"), secrets(folder.resolve("demo-keys")));
    }

    public String secret(String key) {
        return secrets.getOrDefault("PURSER_DEMO_" + key, "");
    }

    /// Never the secrets.
    @Override
    public String toString() {
        return "DemoFolder[" + config + ", " + governance + "]";
    }

    private static Path sample(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.notExists(file)) {
            try (InputStream sample = DemoFolder.class.getResourceAsStream(name)) {
                if (sample == null) {
                    throw new IOException(name + " is not in this build");
                }
                Files.copy(sample, file);
            }
        }
        return file;
    }

    private static Map<String, String> secrets(Path file) throws IOException {
        Map<String, String> secrets = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] sides = line.split("=", 2);
                if (sides.length == 2) {
                    secrets.put(sides[0], sides[1]);
                }
            }
        }
        var random = new SecureRandom();
        boolean complete = true;
        for (String key : KEYS) {
            complete &= secrets.putIfAbsent("PURSER_DEMO_" + key, ApiKeySecret.generate(random)) != null;
        }
        if (!complete) {
            var text = new StringBuilder();
            secrets.forEach((name, secret) ->
                    text.append(name).append('=').append(secret).append('\n'));
            OwnerFile.create(file, text.toString());
        }
        return secrets;
    }
}
