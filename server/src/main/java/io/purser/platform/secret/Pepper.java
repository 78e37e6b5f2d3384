package io.purser.platform.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The installation's own secret, in the file `pepper` of its data folder. Without it no stored hash can be matched:
/// a backup holds it, or names its hash so that a restore can ask for it.
public final class Pepper {
    /// The file's name in the data folder.
    public static final String FILE = "pepper";

    private static final int LENGTH = 32;

    private final byte[] bytes;

    private Pepper(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Reads the pepper of a data folder; the first start makes it, readable by its owner only.
    public static Pepper of(Path dataFolder, SecureRandom random) throws IOException {
        Path file = dataFolder.resolve(FILE);
        try {
            return parse(file, Files.readString(file));
        } catch (NoSuchFileException absent) {
            byte[] fresh = new byte[LENGTH];
            random.nextBytes(fresh);
            OwnerFile.create(file, HexFormat.of().formatHex(fresh) + "\n");
            return new Pepper(fresh);
        }
    }

    private static Pepper parse(Path file, String text) throws IOException {
        try {
            byte[] bytes = HexFormat.of().parseHex(text.strip());
            if (bytes.length == LENGTH) {
                return new Pepper(bytes);
            }
        } catch (IllegalArgumentException notHex) {
            // Told below without the text: it may be most of a secret.
        }
        throw new IOException(file + " is not a pepper; expected " + 2 * LENGTH
                + " hexadecimal digits. Restore it from the backup: without it no API key is recognised");
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "Pepper";
    }
}
