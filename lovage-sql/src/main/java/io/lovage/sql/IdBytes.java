package io.lovage.sql;

import io.lovage.message.MessageId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Ids as 16 bytes, high byte first, so that bytes sort as ids do. */
public final class IdBytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private IdBytes() {}

    public static byte[] of(MessageId id) {
        byte[] bytes = new byte[2 * Long.BYTES];
        LONGS.set(bytes, 0, id.high());
        LONGS.set(bytes, Long.BYTES, id.low());
        return bytes;
    }

    public static MessageId read(byte[] bytes) {
        return new MessageId((long) LONGS.get(bytes, 0), (long) LONGS.get(bytes, Long.BYTES));
    }
}
