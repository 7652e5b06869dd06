package io.lovage.sql;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Headers as bytes: for each key and value in turn, its length in UTF-8 bytes (7 bits a byte, lowest first, the top bit set on all but the last) and
 * the bytes themselves. No headers are {@code null}.
 */
public final class HeaderCodec {

    private HeaderCodec() {}

    public static byte @Nullable [] encode(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        headers.forEach((name, value) -> {
            write(out, name);
            write(out, value);
        });
        return out.toByteArray();
    }

    public static Map<String, String> decode(byte @Nullable [] encoded) {
        if (encoded == null) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(encoded);
        while (in.hasRemaining()) {
            String name = read(in);
            headers.put(name, read(in));
        }
        return headers;
    }

    private static void write(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length;
        while (length > 0x7F) {
            out.write((length & 0x7F) | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(bytes);
    }

    private static String read(ByteBuffer in) {
        int length = 0;
        int shift = 0;
        int part;
        do {
            part = in.get();
            length |= (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
