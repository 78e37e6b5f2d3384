package io.purser.platform.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeySecretTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void aSecretHasItsPrefixAndFortyNineCharacters() {
        String secret = ApiKeySecret.generate(random);
        assertThat(secret).matches("sk-purser-[0-9A-Za-z]{49}");
        assertThat(ApiKeySecret.wellFormed(secret)).isTrue();
        assertThat(ApiKeySecret.hint(secret)).isEqualTo(secret.substring(55));
    }

    @Test
    void itsDigitsAreTheRandomNumberAndASecretOfAnEarlierBuildIsKnown() {
        byte[] bits = new byte[32];
        new Random(42).nextBytes(bits);
        bits[0] = (byte) 0xff;
        SecureRandom fixed = new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(bits, 0, bytes, 0, bytes.length);
            }
        };
        BigInteger number = BigInteger.ZERO;
        for (char digit : ApiKeySecret.generate(fixed).substring(10, 53).toCharArray()) {
            int value = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".indexOf(digit);
            number = number.multiply(BigInteger.valueOf(62)).add(BigInteger.valueOf(value));
        }
        assertThat(number).isEqualTo(new BigInteger(1, bits));
        assertThat(ApiKeySecret.wellFormed("sk-purser-ngDUkDK8cIiLt2Iv14hzejw48O7AhLgdoEqDCWelGix0jqZGA"))
                .isTrue();
    }

    @Test
    void everySingleTypoIsCaught() {
        String secret = ApiKeySecret.generate(random);
        for (int i = 0; i < secret.length(); i++) {
            char other = secret.charAt(i) == 'a' ? 'b' : 'a';
            String typo = secret.substring(0, i) + other + secret.substring(i + 1);
            assertThat(ApiKeySecret.wellFormed(typo)).as(typo).isFalse();
        }
    }

    @Test
    void otherTextsAreNotWellFormed() {
        for (String text :
                new String[] {"", "sk-purser-", "sk-ant-1234", "ü".repeat(59), OperatorTokenSecret.generate(random)}) {
            assertThat(ApiKeySecret.wellFormed(text)).isFalse();
        }
        assertThat(ApiKeySecret.wellFormed(null)).isFalse();
        assertThat(OperatorTokenSecret.wellFormed(OperatorTokenSecret.generate(random)))
                .isTrue();
    }

    @Test
    void thePepperIsMadeOnceAndReadableByItsOwnerOnly(@TempDir Path folder) throws IOException {
        KeyHash first = new KeyHash(Pepper.of(folder, random));
        KeyHash second = new KeyHash(Pepper.of(folder, random));
        String secret = ApiKeySecret.generate(random);
        assertThat(first.of(secret)).matches("[0-9a-f]{64}").isEqualTo(second.of(secret));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(Pepper.FILE))))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherPepperGivesAnotherHash(@TempDir Path one, @TempDir Path two) throws IOException {
        String secret = ApiKeySecret.generate(random);
        assertThat(new KeyHash(Pepper.of(one, random)).of(secret))
                .isNotEqualTo(new KeyHash(Pepper.of(two, random)).of(secret));
    }

    @Test
    void aDamagedPepperIsNamedAndNeverReplaced(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve(Pepper.FILE), "abc");
        assertThatThrownBy(() -> Pepper.of(folder, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected 64 hexadecimal digits");
        assertThat(Files.readString(folder.resolve(Pepper.FILE))).isEqualTo("abc");
    }
}
