package io.purser.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChannelTest {

    @Test
    void aChannelIsShownByItsNameAndNeverByItsSecretOrAddress() {
        assertThat(new Channel.Webhook("ops", "https://hooks.example/t0ken", "whsec_1234"))
                .hasToString("Webhook[ops]");
    }
}
