package io.lovage.examples;

import io.lovage.Lovage;
import io.lovage.client.Consumer;
import io.lovage.client.ConsumerSettings;
import io.lovage.client.MessageOptions;
import io.lovage.client.MessageQueue;
import io.lovage.client.Received;
import io.lovage.client.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A queue of messages without tasks. */
public final class Messages {

    // tag::type[]
    record Order(int number, String item) {}
    // end::type[]

    private Messages() {}

    static void publish(Lovage lovage) {
        // tag::publish[]
        MessageQueue<Order> orders = lovage.queue("orders", Order.class);
        orders.publish(new Order(1, "tea"));
        orders.publish(
                new Order(2, "cake"), MessageOptions.DEFAULT.withPriority(9).withDelay(Duration.ofSeconds(1)));
        orders.publishAll(List.of(new Order(3, "milk"), new Order(4, "honey")), MessageOptions.DEFAULT);
        // end::publish[]
    }

    static void consume(Lovage lovage, CountDownLatch handled) throws InterruptedException {
        MessageQueue<Order> orders = lovage.queue("orders", Order.class);
        // tag::consume[]
        ConsumerSettings settings = ConsumerSettings.DEFAULT.withConcurrency(4);
        try (Consumer<Order> consumer = orders.consume(settings, received -> {
            System.out.println(received.content().item()); // returning acks, throwing brings the message back later
            handled.countDown();
        })) {
            handled.await();
        }
        // end::consume[]
    }

    static int receive(Lovage lovage) throws InterruptedException {
        MessageQueue<Order> orders = lovage.queue("orders", Order.class);
        int acked = 0;
        // tag::receive[]
        try (Receiver<Order> receiver = orders.receiver(Duration.ofSeconds(30))) {
            for (Received<Order> received : receiver.receive(100, Duration.ofSeconds(1))) {
                if (received.content().number() > 0) {
                    received.ack();
                } else {
                    received.deadLetter("orders have positive numbers");
                }
                acked++;
            }
        }
        // end::receive[]
        return acked;
    }
}
