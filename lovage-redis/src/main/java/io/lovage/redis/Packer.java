package io.lovage.redis;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes MessagePack, as far as scripts need it: arrays, numbers, bytes, {@code true} and {@code false}. What is absent is {@code false}. */
final class Packer {

    private static final int FIX_ARRAY = 0x90;
    private static final int FIX_STRING = 0xA0;
    private static final int FALSE = 0xC2;
    private static final int TRUE = 0xC3;
    private static final int INT_64 = 0xD3;
    private static final int STRING_8 = 0xD9;
    private static final int STRING_32 = 0xDB;
    private static final int ARRAY_32 = 0xDD;

    private byte[] bytes = new byte[256];
    private int size;

    @CanIgnoreReturnValue
    Packer array(int length) {
        if (length < 16) {
            return put(FIX_ARRAY | length);
        }
        return put(ARRAY_32).big(length, 4);
    }

    /** An array with what {@code write} makes of each of {@code items}. */
    @CanIgnoreReturnValue
    <T> Packer each(List<T> items, BiConsumer<Packer, T> write) {
        array(items.size());
        items.forEach(item -> write.accept(this, item));
        return this;
    }

    /** An array with the {@code width} values that {@code write} makes of each of {@code items}, one after the other. */
    @CanIgnoreReturnValue
    <T> Packer rows(List<T> items, int width, BiConsumer<Packer, T> write) {
        array(Math.multiplyExact(items.size(), width));
        items.forEach(item -> write.accept(this, item));
        return this;
    }

    @CanIgnoreReturnValue
    Packer texts(Iterable<String> texts, int count) {
        array(count);
        texts.forEach(this::text);
        return this;
    }

    @CanIgnoreReturnValue
    Packer number(long value) {
        if (value >= 0 && value < 128) {
            return put((int) value);
        }
        return put(INT_64).big(value, 8);
    }

    @CanIgnoreReturnValue
    Packer numberOrFalse(@Nullable Long value) {
        return value == null ? flag(false) : number(value);
    }

    @CanIgnoreReturnValue
    Packer flag(boolean value) {
        return put(value ? TRUE : FALSE);
    }

    @CanIgnoreReturnValue
    Packer text(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    @CanIgnoreReturnValue
    Packer textOrFalse(@Nullable String text) {
        return text == null ? flag(false) : text(text);
    }

    @CanIgnoreReturnValue
    Packer id(MessageId id) {
        return put(FIX_STRING | 16).big(id.high(), 8).big(id.low(), 8);
    }

    @CanIgnoreReturnValue
    Packer idOrFalse(@Nullable MessageId id) {
        return id == null ? flag(false) : id(id);
    }

    @CanIgnoreReturnValue
    Packer binary(byte[] value) {
        if (value.length < 32) {
            put(FIX_STRING | value.length);
        } else if (value.length < 256) {
            put(STRING_8).put(value.length);
        } else {
            put(STRING_32).big(value.length, 4);
        }
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    @CanIgnoreReturnValue
    private Packer put(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    @CanIgnoreReturnValue
    private Packer big(long value, int width) {
        reserve(width);
        for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
