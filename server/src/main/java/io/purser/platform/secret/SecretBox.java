package io.purser.platform.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals secrets that must be read again, such as those that sign webhooks: AES-256-GCM under the key
/// in the file `secret.key` of the data folder. What a secret belongs to is part of the seal, so
/// that one moved elsewhere does not open. Safe from any thread.
public final class SecretBox {
    /// The file's name in the data folder.
    public static final String FILE = "secret.key";

    private static final String MARK = "sealed:v1:";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random;

    private SecretBox(byte[] key, SecureRandom random) {
        this.key = new SecretKeySpec(key, "AES");
        this.random = random;
    }

    /// Reads the key of a data folder; the first start makes it, readable by its owner only.
    public static SecretBox of(Path dataFolder, SecureRandom random) throws IOException {
        Path file = dataFolder.resolve(FILE);
        try {
            return new SecretBox(parse(file, Files.readString(file)), random);
        } catch (NoSuchFileException absent) {
            byte[] fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            OwnerFile.create(file, HexFormat.of().formatHex(fresh) + "\n");
            return new SecretBox(fresh, random);
        }
    }

    private static byte[] parse(Path file, String text) throws IOException {
        try {
            byte[] bytes = HexFormat.of().parseHex(text.strip());
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException notHex) {
            // Told below without the text: it may be most of a secret.
        }
        throw new IOException(file + " is not a secret key; expected " + 2 * KEY_BYTES
                + " hexadecimal digits. Restore it from the backup: without it no kept secret can be read");
    }

    /// @param belongsTo what the secret is part of; the same is needed to open it
    public String seal(String secret, String belongsTo) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] closed = run(Cipher.ENCRYPT_MODE, nonce, secret.getBytes(StandardCharsets.UTF_8), belongsTo);
        byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + closed.length);
        System.arraycopy(closed, 0, all, NONCE_BYTES, closed.length);
        return MARK + Base64.getEncoder().encodeToString(all);
    }

    /// @throws IllegalArgumentException where the seal is broken, another key's, or belongs elsewhere
    public String open(String sealed, String belongsTo) {
        if (!sealed.startsWith(MARK)) {
            throw new IllegalArgumentException("a kept secret of " + belongsTo + " is not sealed; expected " + MARK);
        }
        byte[] all = Base64.getDecoder().decode(sealed.substring(MARK.length()));
        byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
        byte[] opened = run(Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(all, NONCE_BYTES, all.length), belongsTo);
        return new String(opened, StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, byte[] nonce, byte[] input, String belongsTo) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(belongsTo.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "a kept secret of " + belongsTo + " does not open; was " + FILE + " replaced?", e);
        }
    }

    @Override
    public String toString() {
        return "SecretBox";
    }
}
