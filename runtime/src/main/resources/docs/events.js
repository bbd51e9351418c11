// How a page follows a feed: a ticket for each stream, and Last-Event-ID from one to the next.
const TYPES = ["accepted", "authorized", "started", "step", "succeeded", "rejected", "failed",
  "expired", "cancelled", "parked"].map((name) => "command." + name);
const PAUSE = 1000;

let token = "";
let lastEventId = "";
let source = null;
let timer = 0;

const element = (id) => document.getElementById(id);
const say = (text) => {
  element("state").textContent = text;
};

async function login(username, password) {
  const answer = await fetch("/v1/auth/login", {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({username, password}),
  });
  if (!answer.ok) {
    throw new Error((await answer.json()).title);
  }
  return (await answer.json()).accessToken;
}

// An EventSource sends no token; a ticket in its address is good for one stream.
async function ticket() {
  const answer = await fetch("/v1/events/tickets", {
    method: "POST",
    headers: {Authorization: "Bearer " + token},
  });
  if (answer.ok) {
    return (await answer.json()).ticket;
  }
  if (answer.status === 401 || answer.status === 403) {
    stop("ended: " + (await answer.json()).title);
    return null;
  }
  throw new Error("answered " + answer.status);
}

async function listen() {
  const mine = token;
  try {
    say("connecting");
    const value = await ticket();
    if (value === null || mine !== token) {
      return;
    }
    const where = lastEventId === "" ? {from: "earliest"} : {lastEventId};
    follow(new EventSource("/v1/events?" + new URLSearchParams({...where, ticket: value})));
  } catch (e) {
    if (mine === token) {
      later();
    }
  }
}

function follow(opened) {
  source = opened;
  opened.onopen = () => say("listening");
  // By itself it would come again with the ticket that is used up.
  opened.onerror = () => {
    opened.close();
    if (opened === source) {
      later();
    }
  };
  TYPES.forEach((type) => opened.addEventListener(type, show));
  opened.addEventListener("feed.truncated", (event) => {
    lastEventId = event.lastEventId;
    say("listening; what was before is gone");
  });
  opened.addEventListener("feed.expired", () => stop("ended: the token has expired"));
  opened.addEventListener("feed.suspended", () => stop("ended: suspended"));
}

// Many whose streams broke at once should not all come again at once.
function later() {
  if (token !== "") {
    say("interrupted");
    source = null;
    timer = setTimeout(listen, PAUSE / 2 + Math.random() * PAUSE);
  }
}

function stop(why) {
  token = "";
  clearTimeout(timer);
  if (source !== null) {
    source.close();
    source = null;
  }
  say(why);
}

function show(event) {
  lastEventId = event.lastEventId;
  const data = JSON.parse(event.data).data;
  const row = document.createElement("tr");
  row.dataset.id = event.lastEventId;
  for (const text of [data.sequence, event.type, data.commandId, data.resourceId ?? ""]) {
    row.insertCell().textContent = text;
  }
  element("events").append(row);
}

function begin(accessToken) {
  stop("connecting");
  lastEventId = "";
  element("events").replaceChildren();
  token = accessToken;
  listen();
}

element("login").addEventListener("submit", (event) => {
  event.preventDefault();
  login(element("username").value, element("password").value)
    .then(begin)
    .catch((e) => stop("cannot log in: " + e.message));
});
element("bearer").addEventListener("submit", (event) => {
  event.preventDefault();
  begin(element("token").value.trim());
});
