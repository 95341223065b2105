package dev.tollgate.loadtest.verify;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A stamp as 54 characters that a JSON string, a topic level and a URL take as they are: base64url (RFC 4648 5) of the 36
 * bytes before the checksum in 48 characters, then of the checksum in 6.
 */
final class StampText {
    static final int CHARS = 54;
    static final int CRC_CHARS_AT = 48;

    private static final byte[] ALPHABET = alphabet();
    private static final byte[] VALUES = values();

    private StampText() {}

    private static byte[] alphabet() {
        byte[] alphabet = new byte[64];
        for (int i = 0; i < 26; i++) {
            alphabet[i] = (byte) ('A' + i);
            alphabet[26 + i] = (byte) ('a' + i);
        }
        for (int i = 0; i < 10; i++) {
            alphabet[52 + i] = (byte) ('0' + i);
        }
        alphabet[62] = '-';
        alphabet[63] = '_';
        return alphabet;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            values[ALPHABET[i]] = (byte) i;
        }
        return values;
    }

    /** Puts the characters of all but the checksum at {@code index}, where there is room. */
    static void encodeHead(byte[] stamp, ByteBuf out, int index) {
        for (int i = 0, at = index; i < Stamp.CRC_AT; i += 3, at += 4) {
            int three = (stamp[i] & 0xff) << 16 | (stamp[i + 1] & 0xff) << 8 | (stamp[i + 2] & 0xff);
            out.setByte(at, ALPHABET[three >> 18]);
            out.setByte(at + 1, ALPHABET[three >> 12 & 63]);
            out.setByte(at + 2, ALPHABET[three >> 6 & 63]);
            out.setByte(at + 3, ALPHABET[three & 63]);
        }
    }

    /** Puts the six characters of the checksum at {@code index}. */
    static void encodeCrc(int crc, ByteBuf out, int index) {
        for (int i = 0; i < 5; i++) {
            out.setByte(index + i, ALPHABET[crc >>> (26 - 6 * i) & 63]);
        }
        out.setByte(index + 5, ALPHABET[crc << 4 & 63]);
    }

    /** False when one of the 54 characters at {@code index} is none of the alphabet, or the last has bits that mean nothing. */
    static boolean decode(ByteBuf text, int index, Stamp into) {
        byte[] stamp = into.bytes;
        int wrong = 0;
        for (int i = 0, at = index; i < Stamp.CRC_AT; i += 3, at += 4) {
            int four =
                    value(text, at) << 18 | value(text, at + 1) << 12 | value(text, at + 2) << 6 | value(text, at + 3);
            wrong |= value(text, at) | value(text, at + 1) | value(text, at + 2) | value(text, at + 3);
            stamp[i] = (byte) (four >> 16);
            stamp[i + 1] = (byte) (four >> 8);
            stamp[i + 2] = (byte) four;
        }
        int crc = 0;
        for (int i = 0; i < 5; i++) {
            int value = value(text, index + CRC_CHARS_AT + i);
            wrong |= value;
            crc |= value << (26 - 6 * i);
        }
        int last = value(text, index + CRC_CHARS_AT + 5);
        wrong |= last;
        into.crc(crc | last >> 4);
        return wrong >= 0 && (last & 15) == 0; // -1 for a character of no value makes it negative
    }

    private static int value(ByteBuf text, int index) {
        return VALUES[text.getByte(index) & 0xff];
    }
}
