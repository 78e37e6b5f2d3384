package io.purser.control.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The installation's own key pair, RSA of 2,048 bits. It is made when it is first needed, since making one takes
/// a part of a second that no start should wait for, and kept sealed.
public final class IssuerKey {
    private static final String NAME = "issuer.key";
    private static final int BITS = 2_048;

    private final Store store;
    private @Nullable RSAKey key;

    public IssuerKey(Store store) {
        this.store = store;
    }

    /// The port to what is kept sealed.
    public interface Store {
        Optional<String> secret(String name);

        void secret(String name, String value);
    }

    /// The pair, made where there is none.
    synchronized RSAKey pair() {
        RSAKey known = known();
        if (known != null) {
            return known;
        }
        RSAKey made = made();
        store.secret(NAME, made.toJSONString());
        key = made;
        return made;
    }

    /// The pair, null where none was ever needed: then nothing was signed.
    private @Nullable RSAKey known() {
        if (key == null) {
            key = store.secret(NAME).map(IssuerKey::read).orElse(null);
        }
        return key;
    }

    private static RSAKey read(String kept) {
        try {
            return RSAKey.parse(kept);
        } catch (ParseException broken) {
            throw new IllegalStateException("the kept " + NAME + " is no key", broken);
        }
    }

    private static RSAKey made() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("this JDK makes no RSA keys", e);
        }
    }

    /// The public half of this id, null where it is another's.
    synchronized @Nullable RSAKey publicKey(String id) {
        RSAKey known = known();
        return known != null && known.getKeyID().equals(id) ? known.toPublicJWK() : null;
    }

    /// What anyone may know of it, as `/.well-known/jwks.json` answers.
    public String published() {
        return new JWKSet(pair().toPublicJWK()).toString();
    }

    @Override
    public String toString() {
        return "IssuerKey";
    }
}
