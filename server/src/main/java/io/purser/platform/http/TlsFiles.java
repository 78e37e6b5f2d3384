package io.purser.platform.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/// Whether a listener's certificate and key can be used, asked before anything is started: a key that does not fit
/// would let the listener start and fail every handshake.
public final class TlsFiles {
    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");
    private static final byte[] ANYTHING = {1, 2, 3, 4};

    private TlsFiles() {}

    /// @throws Listener.StartException in one sentence that names the file
    public static void check(Listener.Tls files) {
        certificates(files);
        X509KeyManager keys = keys(files);
        for (String type : KEY_TYPES) {
            String[] names = keys.getServerAliases(type, null);
            for (String name : names == null ? new String[0] : names) {
                if (!fits(files, keys.getPrivateKey(name), keys.getCertificateChain(name)[0].getPublicKey())) {
                    throw new Listener.StartException(
                            "server.tls: the key in " + files.key() + " is not the one that the certificate in "
                                    + files.certificate() + " was made for",
                            null);
                }
            }
        }
    }

    private static void certificates(Listener.Tls files) {
        try (InputStream in = Files.newInputStream(files.certificate())) {
            Collection<? extends Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty()) {
                throw new CertificateException("it is empty");
            }
        } catch (IOException | CertificateException broken) {
            throw unusable("server.tls.certificate: " + files.certificate() + " holds no PEM certificate", broken);
        }
    }

    /// Read as the listener reads it, so that both agree about what a key is.
    private static X509KeyManager keys(Listener.Tls files) {
        Vertx reader = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        try {
            for (KeyManager each : options(files).getKeyManagerFactory(reader).getKeyManagers()) {
                if (each instanceof X509KeyManager keys) {
                    return keys;
                }
            }
            throw new GeneralSecurityException("it makes no key manager");
        } catch (Exception broken) {
            throw unusable("server.tls.key: " + files.key() + " holds no PEM key without a password", broken);
        } finally {
            reader.close();
        }
    }

    static PemKeyCertOptions options(Listener.Tls files) {
        return new PemKeyCertOptions()
                .addCertPath(files.certificate().toString())
                .addKeyPath(files.key().toString());
    }

    private static boolean fits(Listener.Tls files, PrivateKey key, PublicKey certified) {
        try {
            return signsFor(key, certified);
        } catch (GeneralSecurityException broken) {
            throw unusable("server.tls.key: " + files.key() + " cannot be used", broken);
        }
    }

    private static boolean signsFor(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = key.getAlgorithm();
        if (!algorithm.equals(certified.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        signature.initSign(key);
        signature.update(ANYTHING);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(ANYTHING);
        return signature.verify(signed);
    }

    private static Listener.StartException unusable(String what, Exception why) {
        String message = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
        return new Listener.StartException(what + " (" + message + ")", why);
    }
}
