package io.purser.core.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class IdentityTest {

    @Test
    void theLastGroupOfThePathPaysAndNobodyWhereThereIsNone() {
        Identity.Ref root = new Identity.Ref("g1", "research");
        Identity.Ref leaf = new Identity.Ref("g2", "vision");

        assertThat(new Identity("acme", List.of(root, leaf), null, null, null).payingGroup())
                .isEqualTo(leaf);
        assertThat(new Identity("acme", List.of(), null, null, null).payingGroup())
                .isNull();
    }
}
