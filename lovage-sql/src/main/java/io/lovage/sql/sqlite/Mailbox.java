package io.lovage.sql.sqlite;

import io.lovage.message.EngineUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends and receives datagrams on the loopback interface, each of which says no more than "look at the file" or "look who is there". So a forged one
 * does no harm, and a lost one only costs time. Where there is no such interface, it waits and that is all.
 */
final class Mailbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final byte NEWS = 'n';
    private static final byte HELLO = 'h';

    private final Selector selector;
    private final @Nullable DatagramChannel channel;
    private final int port;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(1);

    private volatile List<SocketAddress> others = List.of();

    /** What came in. */
    record Mail(boolean news, boolean hello) {}

    private Mailbox(Selector selector, @Nullable DatagramChannel channel) throws IOException {
        this.selector = selector;
        this.channel = channel;
        port = channel != null && channel.getLocalAddress() instanceof InetSocketAddress address
                ? address.getPort()
                : 0;
    }

    static Mailbox open() {
        try {
            Selector selector = Selector.open();
            return new Mailbox(selector, channel(selector));
        } catch (IOException e) {
            throw new EngineUnavailableException(
                    "This process can't wait for news: " + e + ". Raise its limit of open files.", e);
        }
    }

    private static @Nullable DatagramChannel channel(Selector selector) {
        try {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            channel.configureBlocking(false);
            SelectionKey unused = channel.register(selector, SelectionKey.OP_READ);
            return channel;
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** Where it receives; 0 if it can't. */
    int port() {
        return port;
    }

    /** Sets whom to send to. */
    void address(List<Integer> ports) {
        others = ports.stream()
                .<SocketAddress>map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
    }

    boolean hasOthers() {
        return channel != null && !others.isEmpty();
    }

    void sendNews() {
        send(NEWS);
    }

    void sendHello() {
        send(HELLO);
    }

    private void send(byte content) {
        DatagramChannel out = channel;
        if (out == null) {
            return;
        }
        for (SocketAddress other : others) {
            send(out, content, other);
        }
    }

    private static void send(DatagramChannel out, byte content, SocketAddress other) {
        try {
            int unused = out.send(ByteBuffer.wrap(new byte[] {content}), other);
        } catch (IOException e) {
            LOG.debug("No news for {}; it looks at the file some milliseconds later anyway.", other, e);
        }
    }

    /** Waits for mail or {@link #wakeUp}, at most {@code millis}. */
    Mail await(long millis) throws IOException {
        int unused = selector.select(millis);
        selector.selectedKeys().clear();
        boolean news = false;
        boolean hello = false;
        while (channel != null && channel.receive(incoming.clear()) != null) {
            news = true;
            hello |= incoming.position() > 0 && incoming.get(0) == HELLO;
        }
        return new Mail(news, hello);
    }

    void wakeUp() {
        Selector unused = selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
        selector.close();
    }
}
