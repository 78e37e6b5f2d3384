package io.purser.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The public half of a {@link SigningKey}: whoever has it can check signatures and make none.
///
/// @param id the first 16 hexadecimal digits of the SHA-256 of the key's DER
/// @param base64 its SubjectPublicKeyInfo (DER), as PEM has it between its lines
public record VerifyingKey(String id, String base64) {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----\\s*([A-Za-z0-9+/=\\s]+?)\\s*-----END PUBLIC KEY-----");
    private static final Pattern HEX_SIGNATURE = Pattern.compile("[0-9a-f]{128}");

    /// @param base64 an Ed25519 key's SubjectPublicKeyInfo
    /// @throws IllegalArgumentException where it is none
    public static VerifyingKey of(String base64) {
        VerifyingKey key = new VerifyingKey(id(base64), base64);
        key.key();
        return key;
    }

    /// The keys of a PEM text.
    ///
    /// @throws IllegalArgumentException where it has none, or one that is no Ed25519 key
    public static List<VerifyingKey> ofPem(String text) {
        List<VerifyingKey> keys = new ArrayList<>();
        Matcher each = PEM.matcher(text);
        while (each.find()) {
            keys.add(of(each.group(1).replaceAll("\\s", "")));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "it holds no `BEGIN PUBLIC KEY`; expected what `purser audit key` prints");
        }
        return List.copyOf(keys);
    }

    private static String id(String base64) {
        return Sha256.hex(Base64.getDecoder().decode(base64)).substring(0, 16);
    }

    private PublicKey key() {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException none) {
            throw new IllegalArgumentException("it is no Ed25519 public key", none);
        }
    }

    /// Whether this key's other half signed the text.
    ///
    /// @param signature lower-case hex; another spelling does not fit
    public boolean fits(String text, String signature) {
        if (!HEX_SIGNATURE.matcher(signature).matches()) {
            return false;
        }
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key());
            check.update(text.getBytes(StandardCharsets.UTF_8));
            return check.verify(HexFormat.of().parseHex(signature));
        } catch (GeneralSecurityException unreadable) {
            return false;
        }
    }

    /// As a PEM text.
    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }
}
