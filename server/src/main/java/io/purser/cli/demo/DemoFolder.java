package io.purser.cli.demo;

import io.purser.platform.secret.ApiKeySecret;
import io.purser.platform.secret.OwnerFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/// The folder in which a demo lives: its two files, which people may change, and the secrets of its
/// sample keys, made at the first start.
///
/// @param keys the folder of the secrets, one file each
public record DemoFolder(Path config, Path governance, Path keys) {

    private static final List<String> KEYS = List.of("ada", "grace", "mia", "contractor", "ci", "helpdesk");

    /// Opens the folder; what is missing in it is made, what is there stays.
    public static DemoFolder open(Path folder) throws IOException {
        Path keys = folder.toAbsolutePath().resolve("keys");
        Files.createDirectories(keys);
        var random = new SecureRandom();
        for (String key : KEYS) {
            Path file = keys.resolve(key);
            if (Files.notExists(file)) {
                OwnerFile.create(file, ApiKeySecret.generate(random) + "\n");
            }
        }
        return new DemoFolder(sample(folder, "purser.yaml", keys), sample(folder, "governance.yaml", keys), keys);
    }

    /// The secret of a sample key.
    public String secret(String key) throws IOException {
        return Files.readString(keys.resolve(key)).strip();
    }

    private static Path sample(Path folder, String name, Path keys) throws IOException {
        Path file = folder.resolve(name);
        if (Files.notExists(file)) {
            try (InputStream sample = DemoFolder.class.getResourceAsStream(name)) {
                if (sample == null) {
                    throw new IOException(name + " is not in this build");
                }
                String text = new String(sample.readAllBytes(), StandardCharsets.UTF_8);
                Files.writeString(file, text.replace("file:KEYS", "file:" + keys));
            }
        }
        return file;
    }
}
