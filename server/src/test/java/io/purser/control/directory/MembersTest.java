package io.purser.control.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A set of members is a set, however it came to be.
final class MembersTest {
    @Test
    void whateverIsAddedAndTakenAwayItIsTheSetThatAHashSetIs() {
        Random random = new Random(7);
        Set<String> plain = new HashSet<>();
        Members members = Members.of(List.of());
        for (int step = 0; step < 5_000; step++) {
            List<String> some = random.ints(random.nextInt(4), 0, 900)
                    .mapToObj(Integer::toString)
                    .toList();
            Set<String> before = Set.copyOf(plain);
            Members old = members;
            boolean adds = random.nextInt(5) < 3;
            members = adds ? members.with(some) : members.without(some);
            if (adds) {
                plain.addAll(some);
            } else {
                some.forEach(plain::remove);
            }
            assertThat(members.size()).isEqualTo(plain.size());
            assertThat(old).as("the one before stays what it was").hasSize(before.size());
            Set<String> added = new HashSet<>(plain);
            added.removeAll(before);
            assertThat(members.notIn(old)).containsExactlyInAnyOrderElementsOf(added);
            if (step % 250 == 0) {
                assertThat(new HashSet<>(members)).isEqualTo(plain);
                assertThat(members.equals(plain) && plain.equals(members)).isTrue();
                assertThat(members.hashCode()).isEqualTo(plain.hashCode());
                assertThat(Members.of(plain)).isEqualTo(members);
                assertThat(plain).allMatch(members::contains);
            }
        }
        assertThat(members.contains("none")).isFalse();
        assertThat(members.with(members)).isSameAs(members);
    }

    @Test
    void oneMoreOfTenThousandSharesWhatItDoesNotTouch() {
        List<String> many =
                new Random(1).longs(10_000).mapToObj(Long::toHexString).toList();
        Members all = Members.of(many);
        Members more = all.with(List.of("another"));
        assertThat(more.notIn(all)).containsExactly("another");
        assertThat(all.notIn(more)).isEmpty();
        assertThat(more.without(List.of("another"))).isEqualTo(all);
    }
}
