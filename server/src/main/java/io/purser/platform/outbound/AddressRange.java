package io.purser.platform.outbound;

import java.net.InetAddress;

/// A range of addresses, as `10.0.0.0/8` or `fd00::/8` writes it.
///
/// @param prefix how many leading bits an address must share
public record AddressRange(InetAddress first, int prefix) {

    /// Reads a range, or one address alone.
    ///
    /// @throws IllegalArgumentException with a sentence for people
    public static AddressRange of(String written) {
        int slash = written.indexOf('/');
        InetAddress first = OutboundAddress.literal(slash < 0 ? written : written.substring(0, slash));
        if (first != null) {
            int most = first.getAddress().length * 8;
            String bits = slash < 0 ? Integer.toString(most) : written.substring(slash + 1);
            if (bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= most) {
                return new AddressRange(first, Integer.parseInt(bits));
            }
        }
        throw new IllegalArgumentException(
                "\"" + written + "\" is not a range of addresses; expected one such as 10.0.0.0/8 or fd00::/8");
    }

    boolean holds(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
