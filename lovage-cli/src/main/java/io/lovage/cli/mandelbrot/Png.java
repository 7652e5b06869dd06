package io.lovage.cli.mandelbrot;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes PNG files of 24 bit colour. By itself, since the JDK's writer loads half of AWT. */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int BITS_PER_CHANNEL = 8;
    private static final int TRUE_COLOR = 2;

    /** Each byte as its difference from the pixel to the left, which is small in a smooth picture. */
    private static final int FILTER_SUB = 1;

    private Png() {}

    static void write(Canvas canvas, OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.write(SIGNATURE);
        chunk(data, "IHDR", header(canvas));
        chunk(data, "IDAT", compressed(canvas));
        chunk(data, "IEND", new byte[0]);
        data.flush();
    }

    private static byte[] header(Canvas canvas) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(canvas.width());
        data.writeInt(canvas.height());
        data.writeByte(BITS_PER_CHANNEL);
        data.writeByte(TRUE_COLOR);
        data.write(new byte[3]);
        return bytes.toByteArray();
    }

    private static byte[] compressed(Canvas canvas) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            int stride = 3 * canvas.width();
            byte[] row = new byte[stride + 1];
            row[0] = FILTER_SUB;
            for (int y = 0; y < canvas.height(); y++) {
                filter(canvas.pixels(), y * stride, row);
                out.write(row);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void filter(byte[] pixels, int from, byte[] row) {
        for (int i = 0; i < row.length - 1; i++) {
            int left = i < 3 ? 0 : pixels[from + i - 3];
            row[i + 1] = (byte) (pixels[from + i] - left);
        }
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) crc.getValue());
    }
}
