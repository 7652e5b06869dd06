package io.lovage.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a message or result, compared by content. Immutable by agreement: whoever makes or reads one hands the array over
 * and doesn't change it afterwards, so that bytes travel from the wire to the handler without copies.
 */
public final class Payload {

    public static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes {@code bytes} over; the caller must not change them any more. */
    public static Payload of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Payload(bytes);
    }

    public static Payload utf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes themselves, not a copy: read only. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length;
    }

    /** The content read as UTF-8; malformed bytes become U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The size only: a body may hold secrets and must not reach a log by accident. */
    @Override
    public String toString() {
        return "Payload[" + bytes.length + " bytes]";
    }
}
