# The job of the Sidekiq peer; the worker loads it.
require "sidekiq"

Sidekiq.logger.level = Logger::ERROR

class Noop
  include Sidekiq::Worker
  sidekiq_options queue: "bench"

  STARTS = ENV["PEER_STARTS"] && File.open(ENV["PEER_STARTS"], "ab").tap { |file| file.sync = true }

  def perform(body)
    STARTS.syswrite([Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond), body["sent"]].pack("q<2"))
  end
end
