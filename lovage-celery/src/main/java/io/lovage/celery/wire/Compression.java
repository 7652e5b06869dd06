package io.lovage.celery.wire;

import io.lovage.message.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Compressed bodies. Celery's "gzip" is a zlib stream (RFC 1950); a real gzip stream is read, too, but Python reads none. */
public final class Compression {

    /** What the header says of a body that {@link #compress} made. */
    public static final String ZLIB = "application/x-gzip";

    /** Largest body after decompression: a few bytes can stand for gigabytes. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private Compression() {}

    /**
     * Undoes the compression that the header {@code name} names.
     *
     * @throws MalformedException if it is another than zlib, if the body is damaged or too large
     */
    public static Payload decompress(Payload body, String name) {
        if (!isZlib(name)) {
            throw new MalformedException(
                    "The body is compressed as '%s', which is not supported. Use compression='gzip', or none.", name);
        }
        try (InputStream in = inflater(body.bytes())) {
            byte[] plain = in.readNBytes(MAX_BYTES + 1);
            if (plain.length > MAX_BYTES) {
                throw new MalformedException(
                        "The body has more than %,d bytes after decompression, which is too much.", MAX_BYTES);
            }
            return Payload.of(plain);
        } catch (IOException e) {
            throw new MalformedException("The body is said to be compressed as '%s', but is damaged.", name);
        }
    }

    public static Payload compress(Payload body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(compressed)) {
            out.write(body.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return Payload.of(compressed.toByteArray());
    }

    private static boolean isZlib(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(ZLIB) || lower.equals("gzip") || lower.equals("zlib");
    }

    private static InputStream inflater(byte[] bytes) throws IOException {
        boolean gzip = bytes.length > 2 && (bytes[0] & 0xff) == GZIP_FIRST && (bytes[1] & 0xff) == GZIP_SECOND;
        InputStream in = new ByteArrayInputStream(bytes);
        return gzip ? new GZIPInputStream(in) : new InflaterInputStream(in);
    }
}
