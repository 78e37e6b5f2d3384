package io.purser.control.directory;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// The ids of a group's members. Immutable, and cheap to change: a set with one more shares nearly all of itself with
/// the one before, so that a group of ten thousand which grows one by one is not copied ten thousand times; and what
/// two of them differ in is found where they do not share.
public final class Members extends AbstractSet<String> {
    /// Of ten thousand members forty are in a part.
    private static final int PARTS = 256;

    private static final String[] NONE = {};
    private static final Members EMPTY = new Members(parts(), 0);

    private final String[][] parts;
    private final int size;

    private Members(String[][] parts, int size) {
        this.parts = parts;
        this.size = size;
    }

    private static String[][] parts() {
        String[][] parts = new String[PARTS][];
        Arrays.fill(parts, NONE);
        return parts;
    }

    /// These ids, each once.
    public static Members of(Collection<String> ids) {
        return ids instanceof Members known ? known : EMPTY.with(ids);
    }

    private static int part(String id) {
        int hash = id.hashCode() * 0x9E3779B9;
        return hash >>> 24;
    }

    /// With more of them.
    public Members with(Collection<String> more) {
        String[][] next = parts.clone();
        int count = size;
        for (String id : more) {
            int at = part(id);
            if (find(next[at], id) < 0) {
                String[] longer = Arrays.copyOf(next[at], next[at].length + 1);
                longer[longer.length - 1] = id;
                next[at] = longer;
                count++;
            }
        }
        return count == size ? this : new Members(next, count);
    }

    /// Without some of them.
    public Members without(Collection<String> gone) {
        String[][] next = parts.clone();
        int count = size;
        for (String id : gone) {
            int at = part(id);
            int place = find(next[at], id);
            if (place >= 0) {
                String[] shorter = Arrays.copyOf(next[at], next[at].length - 1);
                if (place < shorter.length) {
                    shorter[place] = next[at][shorter.length];
                }
                next[at] = shorter;
                count--;
            }
        }
        return count == size ? this : new Members(next, count);
    }

    /// Those who are not among the others.
    public List<String> notIn(Members others) {
        List<String> found = new ArrayList<>();
        for (int at = 0; at < PARTS; at++) {
            if (parts[at] != others.parts[at]) {
                for (String id : parts[at]) {
                    if (find(others.parts[at], id) < 0) {
                        found.add(id);
                    }
                }
            }
        }
        return found;
    }

    /// Those of one set who are not in another.
    public static List<String> difference(Set<String> of, Set<String> without) {
        return of(of).notIn(of(without));
    }

    private static int find(String[] part, String id) {
        for (int i = 0; i < part.length; i++) {
            if (part[i].equals(id)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean contains(Object one) {
        return one instanceof String id && find(parts[part(id)], id) >= 0;
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(parts).flatMap(Arrays::stream).iterator();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Members members
                ? size == members.size && notIn(members).isEmpty()
                : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
