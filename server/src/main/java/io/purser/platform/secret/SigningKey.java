package io.purser.platform.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The Ed25519 key with which the installation signs its audit entries, in the file `audit.key` of the
/// data folder: both halves as PEM. Safe from any thread.
public final class SigningKey {
    /// The file's name in the data folder.
    public static final String FILE = "audit.key";

    private static final Pattern PEM = Pattern.compile(
            "\\s*-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=]+)\\s+-----END PRIVATE KEY-----\\s+(.*)",
            Pattern.DOTALL);

    private final byte[] pkcs8;
    private final VerifyingKey verifying;
    /// Read when something is signed first: most starts sign nothing.
    private volatile @Nullable PrivateKey key;

    private SigningKey(byte[] pkcs8, VerifyingKey verifying) {
        this.pkcs8 = pkcs8;
        this.verifying = verifying;
    }

    /// Reads the key of a data folder; the first start makes it, readable by its owner only.
    public static SigningKey of(Path dataFolder, SecureRandom random) throws IOException {
        Path file = dataFolder.resolve(FILE);
        try {
            return parse(file, Files.readString(file));
        } catch (NoSuchFileException absent) {
            SigningKey made = make(random);
            OwnerFile.create(file, made.pem());
            return made;
        }
    }

    private static SigningKey make(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, random);
            KeyPair pair = generator.generateKeyPair();
            String open = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
            return new SigningKey(pair.getPrivate().getEncoded(), VerifyingKey.of(open));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks Ed25519", e);
        }
    }

    private static SigningKey parse(Path file, String text) throws IOException {
        try {
            Matcher halves = PEM.matcher(text);
            if (halves.matches()) {
                return new SigningKey(
                        Base64.getDecoder().decode(halves.group(1)),
                        VerifyingKey.ofPem(halves.group(2)).getFirst());
            }
        } catch (IllegalArgumentException notPem) {
            // Told below without the text: it may be most of a secret.
        }
        throw new IOException(file + " is not the key of the audit log; expected a private and a public key as PEM."
                + " Restore it from the backup, or take it away: a new one is made then, and the old one's public"
                + " half still checks what it signed");
    }

    private String pem() {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(pkcs8)
                + "\n-----END PRIVATE KEY-----\n" + verifying.pem();
    }

    /// The half that may be given away.
    public VerifyingKey verifying() {
        return verifying;
    }

    /// The signature of a text, in lower-case hex.
    public String sign(String text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(FILE + " cannot sign; restore it from the backup", e);
        }
    }

    private PrivateKey key() throws GeneralSecurityException {
        PrivateKey known = key;
        if (known == null) {
            known = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            key = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "SigningKey[" + verifying.id() + "]";
    }
}
