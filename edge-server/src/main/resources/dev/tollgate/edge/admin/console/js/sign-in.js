// Sign-in with an API token. The token is exchanged for a cookie that scripts cannot read, and is kept nowhere here.
import { html, nothing, render } from './html.js';
import { post } from './api.js';

/** @param onSession called with the session once it is open */
export function showSignIn(host, note, onSession) {
  document.title = 'Sign in · Tollgate';
  let problem = null;
  let isBusy = false;

  async function onSubmit(event) {
    event.preventDefault();
    const input = event.currentTarget.elements.token;
    isBusy = true;
    problem = null;
    draw();
    try {
      const session = await post('/session', { token: input.value.trim() });
      input.value = '';
      render(nothing, host);
      onSession(session);
    } catch (failure) {
      isBusy = false;
      problem = failure;
      draw();
      input.focus();
    }
  }

  function draw() {
    render(html`
      <main id="main" class="sign-in">
        <div class="card">
          <p class="brand"><span class="logo" aria-hidden="true"></span>Tollgate</p>
          <h1>Sign in</h1>
          ${note ? html`<p class="notice">${note}</p>` : nothing}
          ${problem ? html`<div class="notice bad" role="alert"><p>${wordsOf(problem)}</p></div>` : nothing}
          <form @submit=${onSubmit}>
            <div class="field">
              <label for="token">API token</label>
              <input id="token" name="token" type="password" required autocomplete="current-password" spellcheck="false"
                aria-describedby="token-hint">
              <p class="hint" id="token-hint">The first one is in the edge's data folder, <code>data/admin.token</code>. Further ones are
                created on the page “Auth tokens”, with the purpose API.</p>
            </div>
            <button class="primary wide" ?disabled=${isBusy}>Sign in</button>
          </form>
        </div>
      </main>`, host);
  }

  draw();
  host.querySelector('#token').focus();
}

function wordsOf(problem) {
  return problem.retryAfter > 0 ? `${problem.message} Try again in ${problem.retryAfter} s.` : problem.message;
}
