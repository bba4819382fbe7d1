// Asks with the key of the page, which is stored nowhere. Without a key there is no schema to ask for.
const root = ReactDOM.createRoot(document.getElementById('graphiql'));
const input = document.getElementById('key');

async function ask(key, body) {
  const answer = await fetch('/v3/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(body),
  });
  return answer.json();
}

function show() {
  const key = input.value.trim();
  root.render(React.createElement(GraphiQL, {
    key,
    fetcher: body => ask(key, body),
    schema: key ? undefined : null,
    isHeadersEditorEnabled: false,
    defaultQuery: '{\n  customer(fs_user_id: "u1") {\n    audiences {\n      edges {\n        node {\n          name\n          description\n        }\n      }\n    }\n  }\n}\n',
  }));
}

input.addEventListener('change', show);
show();
