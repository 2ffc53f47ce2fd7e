-- wrk sends each line of the file that ACCEPTANCES names once, as the body of an acceptance, for as long as it is told.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Accept"] = "application/json"

local thread
function setup(own) thread = own end

function init()
  bodies = io.lines(os.getenv("ACCEPTANCES"))
  created, others = 0, 0
end

function request()
  local body = bodies and bodies()
  if body then return wrk.format(nil, "/acceptances", nil, body) end
  -- Behind the last one comes what costs the service nothing, until the time is over.
  bodies = nil
  return wrk.format("GET", "/healthz")
end

function response(status)
  if status == 201 then
    created = created + 1
  elseif status ~= 200 then
    others = others + 1
  end
end

function done(summary, latency)
  local own = thread
  io.write(string.format(
    "RESULT %d %d %d %d %.0f %.0f %.0f %.0f\n", own:get("created"), own:get("others"), summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
