package io.lovage.redis;

import io.lovage.message.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Packer} and Redis's {@code cmsgpack} write. Values come in the order in which they were written. */
final class Unpacker {

    private final ByteBuffer in;

    Unpacker(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private Unpacker(ByteBuffer in) {
        this.in = in;
    }

    /** Begins an array; returns its length. */
    int array() {
        int head = in.get() & 0xFF;
        if (head >= 0x90 && head <= 0x9F) {
            return head & 0x0F;
        }
        return switch (head) {
            case 0x80 -> 0; // Lua can't tell an empty map from an empty array.
            case 0xDC -> in.getShort() & 0xFFFF;
            case 0xDD -> in.getInt();
            default -> throw unexpected("an array", head);
        };
    }

    /** Begins an array whose length is known. */
    void beginArray() {
        int unused = array();
    }

    /** Passes over {@code count} texts, numbers and truth values. */
    void skip(int count) {
        for (int i = 0; i < count; i++) {
            int head = in.get(in.position()) & 0xFF;
            if (head == 0xC0 || head == 0xC2 || head == 0xC3) {
                in.get();
            } else if ((head >= 0xA0 && head <= 0xBF)
                    || (head >= 0xC4 && head <= 0xC6)
                    || (head >= 0xD9 && head <= 0xDB)) {
                int length = length();
                in.position(in.position() + length);
            } else {
                long unused = number();
            }
        }
    }

    <T> List<T> list(Function<Unpacker, T> read) {
        int length = array();
        List<T> values = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            values.add(read.apply(this));
        }
        return values;
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int left = array(); left > 0; left -= 2) {
            String key = text();
            texts.put(key, text());
        }
        return texts;
    }

    long number() {
        int head = in.get() & 0xFF;
        if (head < 0x80) {
            return head;
        }
        if (head >= 0xE0) {
            return (byte) head;
        }
        return switch (head) {
            case 0xCA -> (long) in.getFloat();
            case 0xCB -> (long) in.getDouble();
            case 0xCC -> in.get() & 0xFF;
            case 0xCD -> in.getShort() & 0xFFFF;
            case 0xCE -> in.getInt() & 0xFFFF_FFFFL;
            case 0xCF, 0xD3 -> in.getLong();
            case 0xD0 -> in.get();
            case 0xD1 -> in.getShort();
            case 0xD2 -> in.getInt();
            default -> throw unexpected("a number", head);
        };
    }

    int smallNumber() {
        return Math.toIntExact(number());
    }

    byte[] binary() {
        byte[] value = new byte[length()];
        in.get(value);
        return value;
    }

    String text() {
        int length = length();
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    MessageId id() {
        int length = length();
        if (length != 16) {
            throw new IllegalStateException("An id of " + length + " bytes came from Redis; ids have 16.");
        }
        return new MessageId(in.getLong(), in.getLong());
    }

    /** What {@code read} makes of the next value, or {@code null} if that is absent. */
    <T> @Nullable T orNull(Function<Unpacker, T> read) {
        int head = in.get(in.position()) & 0xFF;
        if (head == 0xC0 || head == 0xC2) {
            in.get();
            return null;
        }
        return read.apply(this);
    }

    /** Whether the next value is {@code true}; takes it only then. */
    boolean takeTrue() {
        boolean is = (in.get(in.position()) & 0xFF) == 0xC3;
        if (is) {
            in.get();
        }
        return is;
    }

    private int length() {
        int head = in.get() & 0xFF;
        if (head >= 0xA0 && head <= 0xBF) {
            return head & 0x1F;
        }
        return switch (head) {
            case 0xC4, 0xD9 -> in.get() & 0xFF;
            case 0xC5, 0xDA -> in.getShort() & 0xFFFF;
            case 0xC6, 0xDB -> in.getInt();
            default -> throw unexpected("text", head);
        };
    }

    private IllegalStateException unexpected(String wanted, int head) {
        return new IllegalStateException(String.format(
                "What came from Redis has 0x%02X at byte %d, where %s belongs. Is something else using Lovage's keys?",
                head, in.position() - 1, wanted));
    }
}
