-- scripts/sekisho.lua: asks Sekisho's gate whether a call abroad may be set up.
-- docs/integrations/freeswitch.md explains it. Refused: the call is hung up here. Allowed, or no
-- answer: the script returns, and the dialplan goes on to the carrier.

local GATE = "192.0.2.20:5060"
local OWN = "192.0.2.10"

local number = argv[1] or ""
session:setAutoHangup(false) -- the dialplan goes on after us

local function plain(text, allowed)
  return text ~= nil and text:match("^[" .. allowed .. "]+$") ~= nil
end

if not plain(number, "%d+") then -- a dial string is made of it
  session:hangup("INVALID_NUMBER_FORMAT")
  return
end

-- The party that pays: the user who gave the password; for trunks without one, the accountcode.
local line = session:getVariable("sip_auth_username") or session:getVariable("accountcode")
if not plain(line, "%w%.%-_%+") then
  line = "unknown"
end

-- Nobody tells the gate from outside what only we may say: what the phone sent is overwritten.
session:execute("unset", "sip_h_X-Challenge-Token")
session:setVariable("sip_h_P-Charge-Info", "<sip:" .. line .. "@" .. OWN .. ">")
session:setVariable("sip_h_X-Source-IP", session:getVariable("sip_network_ip") or "")

-- The caller's own Call-ID, so that what is mirrored later is known to be this call.
local options = "ignore_early_media=true,outbound_redirect_fatal=true"
local call = session:getVariable("sip_call_id")
if plain(call, "%w%.%-_@") then
  options = options .. ",sip_invite_call_id=" .. call
end

session:setVariable("hangup_after_bridge", "false")
session:setVariable("continue_on_fail", "true")
session:execute("bridge", "{" .. options .. "}sofia/gate/" .. number .. "@" .. GATE)
session:setVariable("continue_on_fail", "false")

local status = session:getVariable("sip_invite_failure_status") or ""
local cause = session:getVariable("originate_disposition") or ""
local seconds = session:getVariable("sip_rh_X-Max-Seconds")

-- The carrier and the phone see none of it.
for _, name in ipairs({ "sip_h_P-Charge-Info", "sip_h_X-Source-IP", "sip_rh_X-Max-Seconds" }) do
  session:execute("unset", name)
end

if not session:ready() then
  return -- the caller has hung up
end
if cause == "CALL_REJECTED" or status == "603" or status == "403" or status:match("^3%d%d$") then
  session:hangup("CALL_REJECTED") -- 603; no other route is tried
elseif status == "404" or cause == "UNALLOCATED_NUMBER" then
  if plain(seconds, "%d") then
    session:setVariable("execute_on_answer", "sched_hangup +" .. seconds .. " ALLOTTED_TIMEOUT")
  end
else
  freeswitch.consoleLog("WARNING", "the gate does not answer (" .. cause .. "): the call goes on without it\n")
end
